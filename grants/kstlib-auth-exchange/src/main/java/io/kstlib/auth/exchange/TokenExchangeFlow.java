package io.kstlib.auth.exchange;

import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.text.PrintableText;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A service exchanges the token of a subject for a token of its own (RFC 8693). The subject is not asked. */
final class TokenExchangeFlow implements AuthFlow {

    private static final String GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String ISSUED_TYPE = "issued_token_type";

    @Override
    public Token obtain(FlowContext context) {
        Settings settings = context.settings();
        SecretReference subject = settings.require(ExchangeKeys.SUBJECT_TOKEN);
        ClientRequest request = ClientRequest.to(Endpoint.TOKEN, form(context, subject));
        Token token;
        try {
            token = context.requestToken(request);
        } catch (OAuthErrorException refused) {
            throw explained(refused, subject, settings);
        }
        checkType(context, token);
        return context.accept(token);
    }

    private static OAuthErrorException explained(
            OAuthErrorException refused, SecretReference subject, Settings settings) {
        if (settings.has(ExchangeKeys.AUDIENCE) && GrantRefusal.isAboutTarget(refused)) {
            String path = settings.path(ExchangeKeys.AUDIENCE.name());
            return GrantRefusal.with(
                    refused, new Remedy.ChangeSetting(path, "to what the server issues tokens of this client for"));
        }
        List<SecretReference> shown = new ArrayList<>(List.of(subject));
        settings.get(ExchangeKeys.ACTOR_TOKEN).ifPresent(shown::add);
        return GrantRefusal.ofToken(refused, shown);
    }

    /** RFC 8693 section 2.1. */
    private static Parameters form(FlowContext context, SecretReference subject) {
        Settings settings = context.settings();
        Parameters form = Parameters.none().with("grant_type", GRANT);
        for (String audience : settings.get(ExchangeKeys.AUDIENCE).orElse(List.of())) {
            form = form.with("audience", audience);
        }
        if (!context.scopes().isEmpty()) {
            form = form.with("scope", String.join(" ", context.scopes()));
        }
        Optional<String> wanted = wanted(settings);
        if (wanted.isPresent()) {
            form = form.with("requested_token_type", wanted.get());
        }
        form = withToken(form, "subject_token", subject, ExchangeKeys.SUBJECT_TOKEN_TYPE, context);
        Optional<SecretReference> actor = settings.get(ExchangeKeys.ACTOR_TOKEN);
        return actor.isEmpty()
                ? form
                : withToken(form, "actor_token", actor.get(), ExchangeKeys.ACTOR_TOKEN_TYPE, context);
    }

    private static Parameters withToken(
            Parameters form, String name, SecretReference reference, ConfigKey<String> type, FlowContext context) {
        TypedToken token = new TokenReference(reference).fetch(context);
        String uri = type(context.settings().get(type).orElse(token.word()));
        if (TokenType.isJwt(uri)) {
            new UnverifiedJwt(reference, context.clock()).prove(token.value());
        }
        return form.with(name, token.value().reveal()).with(name + "_type", uri);
    }

    private static Optional<String> wanted(Settings settings) {
        return settings.get(ExchangeKeys.REQUESTED_TOKEN_TYPE).map(TokenExchangeFlow::type);
    }

    private static String type(String word) {
        return TokenType.uri(word).orElse(word); // the schema has checked it
    }

    /** RFC 8693 section 2.2.1: the server names the type of the issued token, which may differ from the requested one. */
    private static void checkType(FlowContext context, Token token) {
        String issued = token.metadata().get(ISSUED_TYPE) instanceof String text ? text : "";
        if (issued.isEmpty()) {
            throw unusable(context, "does not say what it issued (" + ISSUED_TYPE + ", RFC 8693 section 2.2.1)");
        }
        boolean asked = wanted(context.settings()).map(issued::equals).orElse(TokenType.isShown(issued));
        if (!asked) {
            throw unusable(
                    context,
                    "issued " + PrintableText.oneLine(issued, 100) + ", which was not asked for and is not used");
        }
    }

    private static ProtocolException unusable(FlowContext context, String what) {
        URI endpoint = context.server().endpoint(Endpoint.TOKEN).orElseThrow();
        return new ProtocolException(
                endpoint,
                "the token endpoint (" + endpoint + ") " + what,
                new Remedy.ChangeSetting(
                        context.settings().path(ExchangeKeys.REQUESTED_TOKEN_TYPE.name()),
                        "to access_token, or let the server issue access tokens to this client"),
                null);
    }

    @Override
    public String toString() {
        return "TokenExchangeFlow";
    }
}
