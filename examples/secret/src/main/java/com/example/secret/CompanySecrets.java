package com.example.secret;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.SecretReference;
import java.net.URI;
import java.util.List;

/** Fetches a secret when it is needed, and keeps none. */
record CompanySecrets(PluginContext context) implements SecretResolver {

    private static final String PATH = "[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*";

    @Override
    public Secret resolve(SecretReference reference) {
        examine(reference);
        URI server = context.settings().require(CompanySecretsFactory.SERVER);
        Secret password = context.resolve(context.settings().require(CompanySecretsFactory.PASSWORD));
        HttpCall call = HttpCall.get(URI.create(server + "/" + reference.target()))
                .withHeader("Authorization", "Bearer " + password.reveal());
        HttpAnswer answer;
        try {
            answer = context.http().send(call);
        } catch (NetworkException failed) {
            throw new SecretException(
                    reference.toString(), failed.problem(), failed.remedy().orElse(null), failed);
        }
        if (answer.status() != 200) {
            throw refusal(reference, server + " answered with HTTP " + answer.status());
        }
        if (answer.body().length == 0) {
            throw refusal(reference, server + " has an empty value for it");
        }
        return Secret.of(answer.text());
    }

    /** Asks no server: it says only whether the reference can be right. */
    @Override
    public List<String> examine(SecretReference reference) {
        if (!reference.target().matches(PATH)) {
            throw refusal(reference, "the path has other characters than letters, digits, _, - and /");
        }
        return List.of();
    }

    private static SecretException refusal(SecretReference reference, String why) {
        String problem = reference + " (" + reference.place() + ") cannot be fetched: " + why;
        return new SecretException(reference.toString(), problem, null, null);
    }

    @Override
    public String toString() {
        return "CompanySecrets";
    }
}
