// Times llama.cpp as `sleb4j bench` times this library: random tokens, one run that is not counted, a line of
// seconds for each other one. Arguments: model.gguf, prompt or generate, sequences, tokens of each prompt, new
// tokens, runs, threads. A prompt ends with the logits of its last token; generation is greedy.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "llama.h"

namespace {

struct Workload {
    bool generate;
    int sequences, prompt, fresh;
};

void fail(const char *what) {
    std::fprintf(stderr, "bench: %s\n", what);
    std::exit(1);
}

void add(llama_batch &batch, llama_token id, int position, int sequence, bool logits) {
    const int at = batch.n_tokens++;
    batch.token[at] = id;
    batch.pos[at] = position;
    batch.n_seq_id[at] = 1;
    batch.seq_id[at][0] = sequence;
    batch.logits[at] = logits;
}

void decode(llama_context *context, const llama_batch &batch) {
    if (llama_decode(context, batch) != 0) fail("llama_decode failed");
}

llama_token best(llama_context *context, int at, int vocabulary) {
    const float *logits = llama_get_logits_ith(context, at);
    return static_cast<llama_token>(std::max_element(logits, logits + vocabulary) - logits);
}

double run(llama_context *context, const Workload &work, const std::vector<llama_token> &ids, int vocabulary) {
    llama_memory_clear(llama_get_memory(context), true);
    llama_batch batch = llama_batch_init(work.sequences * work.prompt, 0, 1);
    std::vector<llama_token> next(work.sequences);
    const auto start = std::chrono::steady_clock::now();
    for (int s = 0; s < work.sequences; s++)
        for (int t = 0; t < work.prompt; t++)
            add(batch, ids[s * work.prompt + t], t, s, t == work.prompt - 1);
    decode(context, batch);
    for (int s = 0; s < work.sequences; s++) next[s] = best(context, (s + 1) * work.prompt - 1, vocabulary);
    for (int t = 1; work.generate && t < work.fresh; t++) {
        batch.n_tokens = 0;
        for (int s = 0; s < work.sequences; s++) add(batch, next[s], work.prompt + t - 1, s, true);
        decode(context, batch);
        for (int s = 0; s < work.sequences; s++) next[s] = best(context, s, vocabulary);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    llama_batch_free(batch);
    return took.count();
}

}  // namespace

int main(int count, char **arguments) {
    if (count != 8) fail("arguments: model.gguf prompt|generate sequences prompt-tokens new-tokens runs threads");
    const Workload work{std::string(arguments[2]) == "generate", std::atoi(arguments[3]), std::atoi(arguments[4]),
                        std::atoi(arguments[5])};
    llama_log_set([](auto, const char *, void *) {}, nullptr);
    llama_backend_init();
    llama_model *model = llama_model_load_from_file(arguments[1], llama_model_default_params());
    if (!model) fail("the model does not open");
    llama_context_params settings = llama_context_default_params();
    settings.n_seq_max = work.sequences;
    settings.n_ctx = work.sequences * (work.prompt + (work.generate ? work.fresh : 0));
    settings.n_batch = work.sequences * work.prompt;
    settings.n_ubatch = std::min<uint32_t>(settings.n_batch, 512);
    settings.n_threads = settings.n_threads_batch = std::atoi(arguments[7]);
    llama_context *context = llama_init_from_model(model, settings);
    if (!context) fail("there is no context of this size");
    const int vocabulary = llama_vocab_n_tokens(llama_model_get_vocab(model));
    std::mt19937 random(0);
    std::vector<llama_token> ids(work.sequences * work.prompt);
    for (llama_token &id : ids) id = static_cast<llama_token>(random() % vocabulary);
    for (int i = 0; i <= std::atoi(arguments[6]); i++) {
        const double seconds = run(context, work, ids, vocabulary);
        if (i > 0) std::printf("%.4f\n", seconds);
    }
    llama_free(context);
    llama_model_free(model);
    return 0;
}
