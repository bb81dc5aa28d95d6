package io.kstlib.auth.exchange;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code github-actions://AUDIENCE}: the ID token that GitHub issues to a job, for an audience. */
@Plugin(
        type = GitHubActionsSecrets.SCHEME,
        description = "the ID token of a job of GitHub Actions, for an audience: github-actions://AUDIENCE")
public final class GitHubActionsSecrets implements SecretResolverFactory {

    static final String SCHEME = "github-actions";

    /** For {@link java.util.ServiceLoader}. */
    public GitHubActionsSecrets() {}

    @Override
    public SecretResolver create(PluginContext context) {
        return new GitHubActionsToken(context);
    }

    /** Asks GitHub for the ID token of the job of this process. Each token is fetched when it is needed, since it is valid for minutes. */
    private record GitHubActionsToken(PluginContext context) implements SecretResolver {

        private static final String URL = "ACTIONS_ID_TOKEN_REQUEST_URL";
        private static final String TOKEN = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";

        private static final Remedy PERMISSION =
                Remedy.advice("Give the job the permission id-token: write, and run this in one of its steps");

        @Override
        public Secret resolve(SecretReference reference) {
            examine(reference);
            HttpAnswer answer = ask(reference).requireAvailable("GitHub");
            if (!answer.isSuccess()) {
                throw failure(reference, "GitHub refuses (HTTP " + answer.status() + ")", PERMISSION, null);
            }
            return value(reference, answer);
        }

        /** Reads only the variables of the job. */
        @Override
        public List<String> examine(SecretReference reference) {
            for (String variable : List.of(URL, TOKEN)) {
                if (variable(variable).isEmpty()) {
                    throw failure(reference, "the environment variable " + variable + " is not set", PERMISSION, null);
                }
            }
            return List.of();
        }

        private String variable(String name) {
            return context.environment().getOrDefault(name, "");
        }

        private HttpAnswer ask(SecretReference reference) {
            Parameters audience = Parameters.none().with("audience", reference.target());
            try {
                URI asked = audience.addedTo(new URI(variable(URL)));
                return context.http()
                        .send(HttpCall.get(asked)
                                .withHeader("Authorization", "Bearer " + variable(TOKEN))
                                .withHeader("Accept", "application/json"));
            } catch (URISyntaxException | IllegalArgumentException malformed) {
                throw failure(
                        reference, "the environment variable " + URL + " or " + TOKEN + " is malformed", null, null);
            } catch (ProtocolException unsafe) {
                throw failure(reference, unsafe.problem(), unsafe.remedy().orElse(null), unsafe);
            }
        }

        private static Secret value(SecretReference reference, HttpAnswer answer) {
            try {
                if (Json.readObject(answer.body()).get("value") instanceof String token && !token.isEmpty()) {
                    return Secret.of(token);
                }
            } catch (JsonException quotesTheAnswer) {
                throw failure(reference, "the answer of GitHub is not a JSON object", null, null);
            }
            throw failure(reference, "the answer of GitHub has no ID token", null, null);
        }

        private static SecretException failure(
                SecretReference reference, String why, @Nullable Remedy remedy, @Nullable Throwable cause) {
            String problem = reference + " (" + reference.place() + ") cannot be fetched: " + why;
            return new SecretException(reference.toString(), problem, remedy, cause);
        }

        @Override
        public String toString() {
            return "GitHubActionsToken";
        }
    }
}
