package io.kstlib.auth.ciba;

import io.kstlib.auth.api.UserInteraction.Confirmation;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.internal.DeferredLogin;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Client-initiated backchannel authentication, poll mode (OpenID Connect CIBA Core 1.0). The server itself asks the user, on another device. So the
 * client has to name the user.
 */
final class CibaFlow implements AuthFlow {

    static final String GRANT = "urn:openid:params:grant-type:ciba";
    private static final String SECTION = "CIBA Core 1.0 section 7.3";
    static final String HINT = "login_hint";

    @Override
    public Token obtain(FlowContext context) {
        Parameters parameters = context.authorizeParameters();
        String person = parameters.first(HINT).orElseThrow(() -> withoutHint(context.settings()));
        Optional<String> message = BindingMessage.of(context.settings(), context.random());
        DeferredLogin login = begin(context, request(context, parameters, message));
        String requestId = login.code("auth_req_id").reveal();
        context.request().interaction().showConfirmation(new Confirmation(person, message.orElse(null), login.time()));
        return login.await(Parameters.none().with("grant_type", GRANT).with("auth_req_id", requestId));
    }

    private static ConfigurationException withoutHint(Settings settings) {
        return new ConfigurationException(new ConfigProblem(
                settings.path(HINT),
                settings.map().origin(),
                "missing; the flow ciba has to name the user (CIBA section 7.1)"));
    }

    private static ClientRequest request(FlowContext context, Parameters parameters, Optional<String> message) {
        Settings settings = context.settings();
        Parameters form = parameters.with("scope", String.join(" ", context.scopes()));
        if (message.isPresent()) {
            form = form.with(CibaKeys.BINDING_MESSAGE.name(), message.get());
        }
        Optional<Long> expiry = settings.get(CibaKeys.REQUESTED_EXPIRY).map(time -> time.toSeconds());
        if (expiry.isPresent()) {
            form = form.with(CibaKeys.REQUESTED_EXPIRY.name(), Long.toString(expiry.get()));
        }
        Optional<SecretReference> code = settings.get(CibaKeys.USER_CODE);
        if (code.isPresent()) {
            form = form.with(
                    CibaKeys.USER_CODE.name(), context.resolve(code.get()).reveal());
        }
        return ClientRequest.to(CibaKeys.BACKCHANNEL_AUTHENTICATION, signed(context, form));
    }

    /** Puts all parameters into one signed parameter, if the section demands it. No other one may be beside it (CIBA section 7.1.1). */
    private static Parameters signed(FlowContext context, Parameters form) {
        return context.requestObject(form)
                .map(request -> Parameters.none().with("request", request.reveal()))
                .orElse(form);
    }

    private static DeferredLogin begin(FlowContext context, ClientRequest request) {
        try {
            return DeferredLogin.begin(context, request, SECTION);
        } catch (OAuthErrorException refused) {
            String advice = advice(refused.error());
            if (advice.isEmpty()) {
                throw refused;
            }
            throw new OAuthErrorException(
                    refused.error(),
                    refused.errorDescription().orElse(null),
                    refused.status(),
                    refused.problem(),
                    Remedy.advice(advice));
        }
    }

    /** The remedies for the errors of CIBA section 13. */
    private static String advice(String error) {
        return switch (error) {
            case "unknown_user_id" -> "Check login_hint: the server knows no such user";
            case "missing_user_code", "invalid_user_code" ->
                "Set user_code to a reference to your user code at the server";
            case "invalid_binding_message" -> "Set binding_message to a text that the server shows, or to none";
            case "unauthorized_client" ->
                "Allow the grant type " + GRANT + " with the delivery mode poll for this client at the provider";
            default -> "";
        };
    }

    /**
     * The text that both devices show (CIBA section 7.1). Without it, users cannot know which login they agree to. A fresh code distinguishes two
     * logins; a configured text does not.
     */
    private static final class BindingMessage {

        /** No characters that look alike, and no vowels, so that codes form no words. All servers accept them. */
        private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

        private static final int HALF = 4;

        private BindingMessage() {}

        /**
         * {@return the message of one login; empty when the section wants none}
         *
         * @param settings the keys of the flow
         * @param random a cryptographically strong source
         */
        static Optional<String> of(Settings settings, RandomGenerator random) {
            Optional<String> configured = settings.get(CibaKeys.BINDING_MESSAGE);
            return configured.isPresent()
                    ? configured.filter(message -> !message.equals(CibaKeys.NONE))
                    : Optional.of(half(random) + "-" + half(random));
        }

        private static String half(RandomGenerator random) {
            StringBuilder letters = new StringBuilder();
            for (int i = 0; i < HALF; i++) {
                letters.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            return letters.toString();
        }
    }
}
