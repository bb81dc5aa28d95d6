package io.kstlib.auth.exchange;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.text.PrintableText;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the flow {@code token_exchange}. */
@Plugin(
        type = "token_exchange",
        description = "a service exchanges another token for its own (RFC 8693)",
        aliases = "token-exchange")
public final class TokenExchangeFlowFactory implements AuthFlowFactory {

    /** For {@link java.util.ServiceLoader}. */
    public TokenExchangeFlowFactory() {}

    @Override
    public ConfigSchema schema() {
        return Keys.schema();
    }

    @Override
    public AuthFlow create() {
        return new TokenExchangeFlow();
    }

    /** Each time, the server receives a valid subject token. A refresh token would outlive the login of the subject. */
    @Override
    public Renewal renewal() {
        return Renewal.REPETITION;
    }

    /** A derived token belongs to the owner of the subject token and to its audience. */
    @Override
    public Optional<String> bindingDetail(Settings settings) {
        List<String> audience = settings.get(Keys.AUDIENCE).orElse(List.of());
        Optional<SecretReference> actor = settings.get(Keys.ACTOR_TOKEN);
        return settings.get(Keys.SUBJECT_TOKEN)
                .map(subject -> "exchange of " + subject
                        + actor.map(acting -> " with " + acting).orElse("")
                        + (audience.isEmpty() ? "" : " for " + String.join(" ", audience)));
    }

    @Override
    public Set<String> sourceProviders(Settings settings) {
        return TokenReference.OfProvider.sourceProviders(settings, List.of(Keys.SUBJECT_TOKEN, Keys.ACTOR_TOKEN));
    }

    /** The keys of the flow {@code token_exchange}. */
    private static final class Keys {

        static final ConfigKey<SecretReference> SUBJECT_TOKEN =
                ConfigKey.secret("subject_token", "the token that is exchanged: " + TokenReference.FORMS);

        static final ConfigKey<String> SUBJECT_TOKEN_TYPE = ConfigKey.text(
                        "subject_token_type", "the type of subject_token: " + TokenType.words() + ", or a URI")
                .standardInWords("access_token or id_token of a provider, else jwt");

        static final ConfigKey<SecretReference> ACTOR_TOKEN =
                ConfigKey.secret("actor_token", "the token of the actor for the subject, like subject_token");

        static final ConfigKey<String> ACTOR_TOKEN_TYPE = ConfigKey.text(
                        "actor_token_type", "the type of actor_token, like subject_token_type")
                .standardInWords("access_token or id_token of a provider, else jwt");

        static final ConfigKey<String> REQUESTED_TOKEN_TYPE = ConfigKey.text(
                        "requested_token_type", "the type of the requested token: access_token or jwt")
                .standardInWords("the server decides");

        static final ConfigKey<List<String>> AUDIENCE = ConfigKey.words(
                "audience", "the names of the services that the new token is for, as the server knows them");

        private Keys() {}

        static ConfigSchema schema() {
            return ConfigSchema.of(
                            SUBJECT_TOKEN,
                            SUBJECT_TOKEN_TYPE,
                            ACTOR_TOKEN,
                            ACTOR_TOKEN_TYPE,
                            REQUESTED_TOKEN_TYPE,
                            AUDIENCE)
                    .withRule(Keys::check);
        }

        private static void check(Settings settings, ConfigProblems problems) {
            settings.expect(SUBJECT_TOKEN, problems);
            TokenReference.expectReference(SUBJECT_TOKEN, settings, problems);
            TokenReference.expectReference(ACTOR_TOKEN, settings, problems);
            expectType(SUBJECT_TOKEN_TYPE, settings, problems);
            expectType(ACTOR_TOKEN_TYPE, settings, problems);
            if (settings.has(ACTOR_TOKEN_TYPE)) { // RFC 8693 section 2.1
                settings.expect(ACTOR_TOKEN, problems);
            }
            settings.valid(REQUESTED_TOKEN_TYPE)
                    .filter(type -> !TokenType.uri(type).map(TokenType::isShown).orElse(false))
                    .ifPresent(type -> report(
                            REQUESTED_TOKEN_TYPE,
                            "expected access_token or jwt; other tokens cannot be presented to a server",
                            settings,
                            problems));
        }

        private static void expectType(ConfigKey<String> key, Settings settings, ConfigProblems problems) {
            settings.valid(key)
                    .filter(type -> TokenType.uri(type).isEmpty())
                    .ifPresent(type -> report(key, "expected " + TokenType.words() + ", or a URI", settings, problems));
        }

        private static void report(ConfigKey<?> key, String problem, Settings settings, ConfigProblems problems) {
            problems.add(settings.path(key.name()), settings.origin(key), problem);
        }
    }

    /** A service exchanges the token of a subject for its own token (RFC 8693). The subject is not asked. */
    private static final class TokenExchangeFlow implements AuthFlow {

        private static final String GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
        private static final String ISSUED_TYPE = "issued_token_type";

        @Override
        public Token obtain(FlowContext context) {
            Settings settings = context.settings();
            SecretReference subject = settings.require(Keys.SUBJECT_TOKEN);
            ClientRequest request = ClientRequest.to(Endpoint.TOKEN, form(context, subject));
            Token token;
            try {
                token = context.requestToken(request);
            } catch (OAuthErrorException refused) {
                throw explained(refused, subject, context);
            }
            checkType(context, token);
            return context.accept(token);
        }

        private static OAuthErrorException explained(
                OAuthErrorException refused, SecretReference subject, FlowContext context) {
            Settings settings = context.settings();
            if (settings.has(Keys.AUDIENCE) && GrantRefusal.isAboutTarget(refused)) {
                String path = settings.path(Keys.AUDIENCE.name());
                return GrantRefusal.with(
                        refused, Remedy.changeSetting(path, "to a service for which this client gets tokens"));
            }
            List<SecretReference> shown = new ArrayList<>(List.of(subject));
            settings.get(Keys.ACTOR_TOKEN).ifPresent(shown::add);
            return GrantRefusal.ofToken(refused, shown, context.account());
        }

        /** RFC 8693 section 2.1. */
        private static Parameters form(FlowContext context, SecretReference subject) {
            Settings settings = context.settings();
            Parameters form = Parameters.none().with("grant_type", GRANT);
            for (String audience : settings.get(Keys.AUDIENCE).orElse(List.of())) {
                form = form.with("audience", audience);
            }
            if (!context.scopes().isEmpty()) {
                form = form.with("scope", String.join(" ", context.scopes()));
            }
            Optional<String> wanted = wanted(settings);
            if (wanted.isPresent()) {
                form = form.with("requested_token_type", wanted.get());
            }
            form = withToken(form, "subject_token", subject, Keys.SUBJECT_TOKEN_TYPE, context);
            Optional<SecretReference> actor = settings.get(Keys.ACTOR_TOKEN);
            return actor.isEmpty() ? form : withToken(form, "actor_token", actor.get(), Keys.ACTOR_TOKEN_TYPE, context);
        }

        private static Parameters withToken(
                Parameters form, String name, SecretReference reference, ConfigKey<String> type, FlowContext context) {
            TokenReference source = new TokenReference(reference);
            TokenReference.TypedToken token = source.fetch(context);
            String uri = type(context.settings().get(type).orElse(token.word()));
            if (TokenType.isJwt(uri)) {
                source.proveJwt(token.value(), context.clock());
            }
            return form.with(name, token.value().reveal()).with(name + "_type", uri);
        }

        private static Optional<String> wanted(Settings settings) {
            return settings.get(Keys.REQUESTED_TOKEN_TYPE).map(TokenExchangeFlow::type);
        }

        private static String type(String word) {
            return TokenType.uri(word).orElse(word); // the schema has checked it
        }

        /** RFC 8693 section 2.2.1: the server names the type of the issued token, which may differ from the requested one. */
        private static void checkType(FlowContext context, Token token) {
            String issued = token.metadata().get(ISSUED_TYPE) instanceof String text ? text : "";
            if (issued.isEmpty()) {
                throw unusable(context, "names no type of its token (" + ISSUED_TYPE + ", RFC 8693 section 2.2.1)");
            }
            boolean asked = wanted(context.settings()).map(issued::equals).orElse(TokenType.isShown(issued));
            if (!asked) {
                throw unusable(
                        context,
                        "issued " + PrintableText.oneLine(issued, 100) + ", which was not requested and is not used");
            }
        }

        private static ProtocolException unusable(FlowContext context, String what) {
            URI endpoint = context.server().endpoint(Endpoint.TOKEN).orElseThrow();
            return new ProtocolException(
                    endpoint,
                    "the token endpoint (" + endpoint + ") " + what,
                    Remedy.changeSetting(
                            context.settings().path(Keys.REQUESTED_TOKEN_TYPE.name()),
                            "to access_token, or let the server issue access tokens to this client"),
                    null);
        }

        @Override
        public String toString() {
            return "TokenExchangeFlow";
        }
    }
}
