// What transformers.js reads of a model directory: the config and the ids of texts.
//
//   node transformers.mjs MODULES MODEL TEXTS
//
// MODULES is the folder in which npm installed @huggingface/transformers, TEXTS a file with a JSON
// array of strings. Prints the version, fields of the config, and for each text its ids and what they
// are decoded to, as one JSON object.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const [modules, model, texts] = process.argv.slice(2);
const require = createRequire(resolve(modules) + '/');
const { AutoConfig, AutoTokenizer, env } = require('@huggingface/transformers');
env.allowRemoteModels = false;
env.localModelPath = '/';

const config = await AutoConfig.from_pretrained(resolve(model), { local_files_only: true });
const tokenizer = await AutoTokenizer.from_pretrained(resolve(model), { local_files_only: true });
const rows = JSON.parse(readFileSync(texts, 'utf8')).map((text) => {
  const ids = tokenizer.encode(text);
  return { ids, text: tokenizer.decode(ids, { skip_special_tokens: true }) };
});
console.log(
  JSON.stringify({
    version: env.version,
    type: config.model_type,
    layers: config.num_hidden_layers,
    width: config.hidden_size,
    rows,
  }),
);
