"""Writes chat-templates.json: templates, messages and what jinja2 3.1.6 makes of them, set up as in transformers."""

import json
import os

from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment


def raise_exception(message):
    raise TemplateError(message)


TEMPLATES = {
    "plain": "{{ bos_token }}{% for m in messages %}[{{ m['role'] }}] {{ m['content'] }}{{ eos_token }}{% endfor %}"
    "{% if add_generation_prompt %}[assistant] {% endif %}",
    "lines": "{% for m in messages %}\n    {% if loop.first %}\n{{ 'first' }}\n    {% elif loop.last %}\n"
    "{{ 'last' }}\n    {% endif %}\n{{ '<' + m.role + '>\n' + m.content|trim + '\n' }}\n{% endfor %}\n",
    "controlled": "{%- set ns = namespace(seen=false) -%}\n{%- for m in messages %}\n  {%- if m['role'] == 'system' %}"
    "\n    {%- set ns.seen = true %}\n  {%- endif %}\n  {{- m['content'] ~ '|' }}\n{%- endfor %}\n{{- 'system' if ns.seen"
    " else 'none' }}",
    "slices": "{% if messages[0]['role'] == 'system' %}{% set rest = messages[1:] %}{% else %}{% set rest = messages %}"
    "{% endif %}{% for m in rest %}{{ loop.index0 }}{{ loop.index }}{{ m['content'] }}{% endfor %}{{ messages|length - 1 }}"
    "{{ messages[-1]['content'] }}",
    "alternating": "{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Roles must alternate') }}{% endif %}{{ m['content'] }}{% endfor %}",
    "strings": "{% for m in messages %}{% set c = m.content %}{% if '.' in c %}{{ c.split('.')[0] }}{% endif %}"
    "{{ c.strip() + '/' + c.lstrip('H') + '/' + c.rstrip(' .') }}{% if c.startswith('H') and not c.endswith('!') %}"
    "{{ c.replace('i', 'o').upper() }}{% endif %}{% endfor %}",
    "undefined": "{% if tools %}tools{% else %}no tools{% endif %}{% if system is defined %}x{% endif %}"
    "{% for m in messages %}{{ m['content'] if m['name'] is not defined else m['name'] }}{% endfor %}",
    "macro": "{% macro turn(role, text) %}<{{ role }}:{{ text }}>{% endmacro %}{% for m in messages %}"
    "{{ turn(m.role, m.content) }}{% endfor %}",
}
CHATS = [
    [("user", "Hi there. ")],
    [("system", "Be {{ 1 + 1 }} brief."), ("user", "'a' \"b\" <c> & \u00e9 {% if %}")],
    [("user", " a"), ("assistant", "b\n\n"), ("user", "c.d|e")],
]


def rendered(template, messages):
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    environment.globals["raise_exception"] = raise_exception
    try:
        return environment.from_string(template).render(
            messages=messages, add_generation_prompt=True, bos_token="<s>", eos_token="</s>"
        )
    except TemplateError as error:
        return {"refused": str(error)}


cases = []
for name, template in TEMPLATES.items():
    for chat in CHATS:
        messages = [{"role": role, "content": content} for role, content in chat]
        cases.append({"name": name, "template": template, "messages": messages, "text": rendered(template, messages)})
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "chat-templates.json"), "w") as file:
    json.dump(cases, file, indent=1)
    file.write("\n")
