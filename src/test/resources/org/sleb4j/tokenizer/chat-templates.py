"""Writes chat-templates.json: templates, messages and what jinja2 3.1.6 makes of them, set up as in transformers."""

import json
import os

from datetime import datetime

from jinja2 import TemplateError, nodes
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment


def raise_exception(message):
    raise TemplateError(message)


def strftime_now(pattern):
    return datetime(2024, 7, 6, 9, 5, 3).strftime(pattern)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


class Generation(Extension):
    """The block {% generation %}, which marks what an assistant says and changes nothing."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("body"), [], [], body).set_lineno(line)

    def body(self, caller):
        return caller()


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
    "tools": "{%- if tools %}{% for tool in tools %}{{ tool | tojson }}{{ tool | tojson(indent=4) }}{% endfor %}"
    "{%- else %}{%- if messages[0].role == 'system' %}{{- '<sys>' + messages[0].content + '</sys>\n' }}{%- endif %}"
    "{%- endif %}{%- for message in messages %}{%- if (message.role == 'user') or (message.role == 'system' and not"
    " loop.first) or (message.role == 'assistant' and not message.tool_calls) %}{{- '<' + message.role + '>\n' +"
    " message.content + '</>' + '\n' }}{%- elif message.role == 'assistant' %}{%- for call in message.tool_calls %}"
    "{%- if call.function is defined %}{%- set call = call.function %}{%- endif %}{{- call.arguments | tojson }}"
    "{%- endfor %}{%- elif message.role == 'tool' %}{%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role !="
    " 'tool') %}{{- 'tool' }}{%- endif %}{%- endif %}{%- endfor %}{%- if add_generation_prompt %}{{- '<assistant>\n' }}"
    "{%- endif %}",
    "backwards": "{%- set ns = namespace(searching=true, last=messages|length - 1) %}\n{%- for message in messages[::-1] %}"
    "\n    {%- set index = (messages|length - 1) - loop.index0 %}\n    {%- if ns.searching and message.role == 'user' and"
    " message.content is string and not(message.content.startswith('<r>') and message.content.endswith('</r>')) %}\n"
    "        {%- set ns.searching = false %}\n        {%- set ns.last = index %}\n    {%- endif %}\n{%- endfor %}\n"
    "{%- for message in messages %}\n    {%- if message.content is string %}\n        {%- set content = message.content %}\n"
    "    {%- else %}\n        {%- set content = '' %}\n    {%- endif %}\n    {%- if message.role == 'assistant' %}\n"
    "        {%- set thought = '' %}\n        {%- if message.thought is string %}\n            {%- set thought ="
    " message.thought %}\n        {%- else %}\n            {%- if '</think>' in content %}\n                {%- set thought ="
    " content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}\n                {%- set content ="
    " content.split('</think>')[-1].lstrip('\n') %}\n            {%- endif %}\n        {%- endif %}\n        {%- if"
    " loop.index0 > ns.last or loop.last or (not loop.last and thought) %}\n            {{- '<a>' + thought.strip('\n') +"
    " '|' + content.lstrip('\n') }}\n        {%- else %}\n            {{- '<b>' + content }}\n        {%- endif %}\n"
    "    {%- else %}\n        {{- '<' + message.role + '>' + content + '\n' }}\n    {%- endif %}\n{%- endfor %}\n"
    "{{- ns.last }}{%- if add_generation_prompt %}\n    {{- '<assistant>' }}\n    {%- if thinking is defined and thinking"
    " is false %}\n        {{- '<think></think>' }}\n    {%- endif %}\n{%- endif %}",
    "dated": "{{- bos_token }}\n{%- if custom is defined %}\n    {%- set tools = custom %}\n{%- endif %}\n{%- if not date is"
    " defined %}\n    {%- if strftime_now is defined %}\n        {%- set date = strftime_now('%d %b %Y') %}\n    {%- else %}\n"
    "        {%- set date = '1 Jan 2000' %}\n    {%- endif %}\n{%- endif %}\n{%- if not tools is defined %}\n    {%- set"
    " tools = none %}\n{%- endif %}\n{%- if messages[0]['role'] == 'system' %}\n    {%- set system ="
    " messages[0]['content']|trim %}\n    {%- set messages = messages[1:] %}\n{%- else %}\n    {%- set system = '' %}\n"
    "{%- endif %}\n{{- '<sys>\n\n' }}\n{%- if tools is not none %}\n    {{- 'Tools: ' }}\n{%- endif %}\n{{- 'Today: ' + date"
    " + '\n\n' }}\n{%- if builtin is defined %}\n    {{- builtin | reject('equalto', 'code') | join(', ') }}\n{%- endif %}\n"
    "{{- system }}\n{{- '</sys>' }}\n{%- if tools_in_user and not tools is none %}\n    {{- raise_exception('No tools') }}\n"
    "{%- endif %}\n{%- for message in messages %}\n    {%- if not (message.role == 'ipython' or 'tool_calls' in message) %}\n"
    "        {{- '<' + message['role'] + '>\n\n'+ message['content'] | trim + '</>' }}\n    {%- elif 'tool_calls' in message"
    " %}\n        {%- if not message.tool_calls|length == 1 %}\n            {{- raise_exception('One call') }}\n"
    "        {%- endif %}\n        {%- for name, value in message.tool_calls[0].arguments | items %}\n            {{- name +"
    " '=' + value }}\n        {%- endfor %}\n    {%- elif message.content is mapping or message.content is iterable %}\n"
    "        {{- message.content | tojson }}\n    {%- endif %}\n{%- endfor %}",
    "counted": "{%- if messages[0]['role'] == 'system' %}\n    {%- set system_message = messages[0]['content'] %}\n    {%- set"
    " loop_messages = messages[1:] %}\n{%- else %}\n    {%- set loop_messages = messages %}\n{%- endif %}\n{%- set users ="
    " loop_messages | selectattr('role', 'equalto', 'user') | list %}\n{%- set ns = namespace() %}\n{%- set ns.index = 0 %}\n"
    "{%- for message in loop_messages %}\n    {%- if not (message.role == 'tool' or (message.tool_calls is defined and"
    " message.tool_calls is not none)) %}\n        {%- if (message['role'] == 'user') != (ns.index % 2 == 0) %}\n"
    "            {{- raise_exception('Conversation roles must alternate') }}\n        {%- endif %}\n        {%- set ns.index ="
    " ns.index + 1 %}\n    {%- endif %}\n{%- endfor %}\n{{- bos_token }}\n{%- for message in loop_messages %}\n    {%- if"
    " message['role'] == 'user' %}\n        {%- if tools is not none and (message == users[-1]) %}\n            {{- 'tools' }}"
    "\n        {%- endif %}\n        {%- if loop.last and system_message is defined %}\n            {{- '[INST] ' +"
    " system_message + '\n\n' + message['content'] + '[/INST]' }}\n        {%- else %}\n            {{- '[INST] ' +"
    " message['content'] + '[/INST]' }}\n        {%- endif %}\n    {%- elif message['role'] == 'assistant' %}\n        {{- ' '"
    " + message['content']|trim + eos_token}}\n    {%- else %}\n        {{- raise_exception('Only user and assistant roles"
    " are supported, with the exception of an initial optional system message!') }}\n    {%- endif %}\n{%- endfor %}\n"
    "{{- users|length }}{{ users[-1].content[:-1] }}{{ users[0]['content'][1:] }}",
    "prefixed": "{{ bos_token }}\n{%- if messages[0]['role'] == 'system' -%}\n    {%- if messages[0]['content'] is string -%}\n"
    "        {%- set prefix = messages[0]['content'] + '\n\n' -%}\n    {%- else -%}\n        {%- set prefix ="
    " messages[0]['content'][0]['text'] + '\n\n' -%}\n    {%- endif -%}\n    {%- set loop_messages = messages[1:] -%}\n"
    "{%- else -%}\n    {%- set prefix = '' -%}\n    {%- set loop_messages = messages -%}\n{%- endif -%}\n{%- for message in"
    " loop_messages -%}\n    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}\n        {{"
    " raise_exception('Conversation roles must alternate user/assistant/user') }}\n    {%- endif -%}\n    {%- if"
    " (message['role'] == 'assistant') -%}\n        {%- set role = 'model' -%}\n    {%- else -%}\n        {%- set role ="
    " message['role'] -%}\n    {%- endif -%}\n    {{ '<start>' + role + '\n' + (prefix if loop.first else '') }}\n    {%- if"
    " message['content'] is string -%}\n        {{ message['content'] | trim }}\n    {%- elif message['content'] is iterable"
    " -%}\n        {%- for item in message['content'] -%}\n            {%- if item['type'] == 'image' -%}\n                {{"
    " '<image>' }}\n            {%- elif item['type'] == 'text' -%}\n                {{ item['text'] | trim }}\n"
    "            {%- endif -%}\n        {%- endfor -%}\n    {%- else -%}\n        {{ raise_exception('Invalid content type') }}\n"
    "    {%- endif -%}\n    {{ '<end>\n' }}\n{%- endfor -%}\n{%- if add_generation_prompt -%}\n    {{'<start>model\n'}}\n"
    "{%- endif -%}\n",
    "marked": "{# switches of the system message #}\n{%- if thinking is not defined -%}\n{%- set thinking = true -%}\n{%- endif"
    " -%}\n{%- if messages[0].role == 'system' -%}\n    {%- set system_message = messages[0].content -%}\n    {%- if '/quick'"
    " in system_message -%}\n        {%- set mode = '/quick' -%}\n    {%- else -%}\n        {%- set mode = '/think' -%}\n"
    "    {%- endif -%}\n    {%- set own = system_message.replace('/quick', '').replace('/think', '').rstrip() -%}\n"
    "{%- else -%}\n    {%- set mode = '/think' if thinking else '/quick' -%}\n{%- endif -%}\n{{- '<system>\n' -}}\n"
    "{%- set today = strftime_now('%d %B %Y') -%}\n{{- 'Today: ' ~ today ~ '\n' -}}\n{{- 'Mode: ' + mode + '\n\n' -}}\n"
    "{%- if own -%}\n    {{- own + '\n\n' -}}\n{%- endif -%}\n{%- if xml_tools or python_tools -%}\n    {%- set ns ="
    " namespace(text='You may call:\n') -%}\n    {%- for tool in xml_tools[:] -%}\n        {%- set ns.text = ns.text ~ (tool |"
    " string) ~ '\n' -%}\n    {%- endfor -%}\n{%- endif -%}\n{%- for message in messages -%}\n    {%- set content ="
    " message.content if message.content is string else '' -%}\n    {%- if message.role == 'user' -%}\n        {{"
    " '<user>\n' + content + '<end>\n' }}\n    {%- elif message.role == 'assistant' -%}\n        {%- generation -%}\n"
    "        {%- if mode == '/think' -%}\n            {{ '<a>\n' + content.lstrip('\n') + '<end>\n' }}\n        {%- else -%}\n"
    "            {{ '<a>\n' + '<think>\n\n</think>\n' + content.lstrip('\n') + '<end>\n' }}\n        {%- endif -%}\n"
    "        {%- endgeneration -%}\n    {%- endif -%}\n{%- endfor -%}\n{%- if add_generation_prompt -%}\n    {%- if mode =="
    " '/think' -%}\n        {{ '<a>\n' }}\n    {%- else -%}\n        {{ '<a>\n<think>\n\n</think>\n' }}\n    {%- endif -%}\n"
    "{%- endif -%}",
    "documented": "{%- if messages[0]['role'] == 'system' %}\n  {%- set system_message = messages[0]['content'] %}\n  {%- set"
    " loop_messages = messages[1:] %}\n{%- else %}\n  {%- set system_message = 'Knowledge until April 2024.\nToday: ' +"
    " strftime_now('%B %d, %Y') + '.' %}\n  {%- if tools and documents %}\n    {%- set system_message = system_message +"
    " ' Both.' %}\n  {%- elif tools %}\n    {%- set system_message = system_message + ' Tools.' %}\n  {%- elif documents %}\n"
    "    {%- set system_message = system_message + ' Documents.' %}\n  {%- elif thinking %}\n    {%- set system_message ="
    " system_message + ' Think.' %}\n  {%- else %}\n    {%- set system_message = system_message + ' You are helpful.' %}\n"
    "  {%- endif %}\n  {%- if 'citations' in controls and documents %}\n    {%- set system_message = system_message + ' Cite.'"
    " %}\n  {%- endif %}\n  {%- set loop_messages = messages %}\n{%- endif %}\n{{- '<|role|>system<|end|>' + system_message +"
    " '<|eot|>\n' }}\n{%- if tools %}\n  {{- tools | tojson(indent=4) }}\n{%- endif %}\n{%- if documents %}\n  {%- for"
    " document in documents %}\n    {{- 'Document ' + loop.index | string + '\n' + document['text'] }}\n    {%- if not loop.last"
    " %}\n      {{- '\n\n'}}\n    {%- endif%}\n  {%- endfor %}\n{%- endif %}\n{%- for message in loop_messages %}\n  {{-"
    " '<|role|>' + message['role'] + '<|end|>' + message['content'] + '<|eot|>\n' }}\n  {%- if loop.last and"
    " add_generation_prompt %}\n    {{- '<|role|>assistant' }}\n      {%- if controls %}\n        {{- ' ' + controls |"
    " tojson()}}\n      {%- endif %}\n    {{- '<|end|>' }}\n  {%- endif %}\n{%- endfor %}",
    "first": "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{% set ns ="
    " namespace(is_first=false, is_tool=false, is_output_first=true, system_prompt='') %}{%- for message in messages %}"
    "{%- if message['role'] == 'system' %}{% set ns.system_prompt = message['content'] %}{%- endif %}{%- endfor %}"
    "{{bos_token}}{{ns.system_prompt}}{%- for message in messages %}{%- if message['role'] == 'user' %}{%- set ns.is_tool ="
    " false -%}{{'<U>' + message['content']}}{%- endif %}{%- if message['role'] == 'assistant' and message['content'] is none"
    " %}{%- set ns.is_tool = false -%}{%- for tool in message['tool_calls']%}{%- if not ns.is_first %}{{'<C>' + tool['type']"
    " + '\n' + '```json' + '\n' + tool['function']['arguments'] + '\n' + '```'}}{%- set ns.is_first = true -%}{%- else %}"
    "{{'\n' + tool['type']}}{%- endif %}{%- endfor %}{%- endif %}{%- if message['role'] == 'assistant' and"
    " message['content'] is not none %}{%- if ns.is_tool %}{{'<O>' + message['content']}}{%- set ns.is_tool = false -%}"
    "{%- else %}{% set content = message['content'] %}{% if '</think>' in content %}{% set content ="
    " content.split('</think>')[-1] %}{% endif %}{{'<A>' + content + eos_token}}{%- endif %}{%- endif %}{%- endfor -%}"
    "{% if ns.is_tool %}{{'<end>'}}{% endif %}{% if add_generation_prompt and not ns.is_tool %}{{'<A><think>\n'}}{% endif %}",
    "turns": "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|s|>system\nYou are a"
    " helpful assistant.<|e|>\n' }}{% endif %}{% if message['role'] == 'system' and 'tools' in message and message['tools']"
    " is not none %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|tool|>' + message['tools'] }}{% else %}{{'<|s|>'"
    " + message['role'] + '\n' + message['content'] + '<|e|>' + '\n'}}{% endif %}{% endfor %}{% if add_generation_prompt %}"
    "{{ '<|s|>assistant\n' }}{% else %}{{ eos_token }}{% endif %}",
    "joined": "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'system' %}{{ '<|system|>\n' +"
    " message['content'] + '\n' }}{% elif message['role'] == 'user' %}{{ '<|user|>\n' + message['content'] + '\n' }}"
    "{% elif message['role'] == 'assistant' %}{% if not loop.last %}{{ '<|assistant|>\n' + message['content'] + eos_token +"
    " '\n' }}{% else %}{{ '<|assistant|>\n' + message['content'] + eos_token }}{% endif %}{% endif %}{% if loop.last and"
    " add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}{% endfor %}",
    "json": "{{ messages | tojson }}{{ messages[0] | tojson(indent=2) }}{{ 'é' | tojson }}{{ {'a': [1, true, none, 2.5], 'b':"
    " {} } | tojson }}{{ [] | tojson(indent=4) }}",
    "macros": "{%- macro turn(role, text, end=true) -%}\n<{{ role | upper }}>{{ text }}{% if end %}</>{% endif %}\n"
    "{%- endmacro -%}\n{% for m in messages %}{{ turn(m.role, m.content, end=not loop.last) }}{% endfor %}"
    "{{ turn(text='x', role='y') }}",
    "loops": "{% for m in messages %}{% if m.role == 'system' %}{% continue %}{% endif %}{% if loop.index > 3 %}{% break %}"
    "{% endif %}{{ loop.length }}"
    "{{ loop.revindex0 }}{% endfor %}"
    "{% for i in range(2) %}{{ i }}{% endfor %}",
    "tests": "{{ 'a' is string }}{{ 'a' is mapping }}{{ messages is iterable }}{{ messages[0] is mapping }}{{ none is none }}"
    "{{ false is false }}{{ true is true }}{{ 1 is number }}{{ messages is sequence }}"
    "{{ 'x' is not none }}{{ tools is none }}{{ tools is not none }}{{ (not true) is false }}",
    "nots": "{{ not absent is defined }}{{ not 1 == 2 }}{{ not 'z' in 'abc' }}{{ 'a' if not (true and false) else 1 != 1 }}"
    "{{ 'a' if not messages|length == 1 else 'b' }}{{ not not messages }}{{ not(messages) }}{{ [not true, not 2 == 3] }}"
    "{{ 'not a, = (b) and' }}{{ 3 not in [1, 2] }}",
    "named": "{%- set ns = namespace(a=1 + 2, b=not messages|length == 1, c=messages[::-1], d='x, y=' ~ 'z') %}{{ ns.a }}{{ ns.b }}"
    "{{ ns.d }}{{ ns.c[0].content }}{% set ns.a = ns.a + 1 %}{{ ns.a }}{{ {'k': 1, 'l': (2 + 3) * 4}['l'] }}"
    "{{ messages[::-1][0].role }}",
    "pairs": "{% for k, v in messages[0].items() %}{{ k }}={{ v | length }};{% endfor %}{% for k, v in messages[-1] | items %}{{ k"
    " }}={{ v }};{% endfor %}{% for k in messages[0].keys() %}{{ k }}{% endfor %}{% for k in messages[0] %}{{ k }}{% endfor %}",
    "lists": "{% set roles = messages | map(attribute='role') | list %}{{ roles | join(',') }}{{ roles[0] in ['user', 'x'] }}"
    "{{ 'z' not in roles }}{{ messages[0].get('name', 'nobody') }}{{ messages[0].get('role') }}{{ (messages | first).role }}"
    "{{ (messages | last).role }}{{ messages[0].content | default('d') }}{{ absent | default('d') }}"
    "{{ roles | unique | list | length }}{{ ['a', 'b'] + ['c'] }}{{ messages | selectattr('role', 'equalto', 'user') | list | length }}"
    "{{ messages | rejectattr('role', 'equalto', 'user') | list | length }}{{ messages[1:] | length }}{{ [3, 1] | sort }}",
    "words": "{% set c = messages[0].content %}{{ c | capitalize }}{{ c.split() }}{{ 'a,b,c'.split(',', 1) }}"
    "{{ 'aXa'.find('X') }}{{ 'abc'[::-1] }}{{ 'abc'[-2:] }}{{ c[0] }}{{ c[:-1] }}{{ c | replace('i', 'o') | lower }}"
    "{{ c | trim | length }}{{ 'x' ~ 1 }}{{ 'a' < 'b' }}{{ c.count('i') }}{{ ' a '.strip() | upper }}",
    "values": "{{ 7 // 2 }}{{ true or 'y' }}{{ absent or 'y' }}{{ 1 == 1.0 }}{{ true }}{{ 3 | string }}{{ '3' | int + 1 }}{{ 2 ** 3 }}"
    "{{ 7 % 4 }}{{ -3 | abs }}{{ 1 if true }}{{ absent }}{{ [1, 'a', true, none] }}{{ 0.5 }}{{ 3 / 2 }}{{ (1, 2)[1] }}",
}
CHATS = [
    [("user", "Hi there. ")],
    [("system", "Be {{ 1 + 1 }} brief."), ("user", "'a' \"b\" <c> & \u00e9 {% if %}")],
    [("user", " a"), ("assistant", "b\n\n"), ("user", "c.d|e")],
    [("system", "/quick Answer."), ("user", "Why?"), ("assistant", "<think>\nHm.\n</think>\n\nSo."), ("user", "Oh.")],
]


def rendered(template, messages):
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, "jinja2.ext.loopcontrols"]
    )
    environment.globals["raise_exception"] = raise_exception
    environment.globals["strftime_now"] = strftime_now
    environment.filters["tojson"] = tojson
    try:
        return environment.from_string(template).render(
            messages=messages,
            tools=None,
            documents=None,
            add_generation_prompt=True,
            bos_token="<s>",
            eos_token="</s>",
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
