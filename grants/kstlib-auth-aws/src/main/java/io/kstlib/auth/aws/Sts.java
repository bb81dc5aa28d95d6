package io.kstlib.auth.aws;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.base.Spans;
import java.time.Duration;
import java.util.Optional;

/** Requests to AWS STS. They need no signature. Immutable. */
record Sts(ProviderContext context) {

    private static final String VERSION = "2011-06-15";

    /**
     * Asks for credentials of the role.
     *
     * @param proof the JWT of the other provider
     * @return the credentials, as a token
     * @throws io.kstlib.auth.api.error.OAuthErrorException if AWS refuses
     * @throws NetworkException if AWS does not answer, or cannot answer now
     * @throws io.kstlib.auth.api.error.ProtocolException if the answer cannot be used
     */
    Token assumeRole(Secret proof) {
        Settings settings = context.settings();
        Parameters form = action("AssumeRoleWithWebIdentity")
                .with("RoleArn", settings.require(AwsKeys.ROLE_ARN))
                .with("RoleSessionName", AwsKeys.sessionName(settings))
                .with("WebIdentityToken", proof.reveal());
        Optional<Duration> duration = settings.get(AwsKeys.DURATION);
        if (duration.isPresent()) {
            form = form.with("DurationSeconds", String.valueOf(duration.get().toSeconds()));
        }
        HttpAnswer http = send(form).requireAvailable(StsAnswer.STS);
        StsAnswer answer = StsAnswer.of(http);
        Optional<StsRefusal> refusal = answer.refusal(proof);
        if (refusal.isPresent()) {
            throw refusal.get().toException(settings, context.account());
        }
        return answer.credentials().toToken(http);
    }

    /**
     * Asks for the identity of the caller in an unsigned request. STS refuses, which proves that it is there.
     *
     * @return the answer
     * @throws NetworkException if there is no answer
     */
    HttpAnswer askWithoutCredentials() {
        return send(action("GetCallerIdentity"));
    }

    private static Parameters action(String action) {
        return Parameters.none().with("Action", action).with("Version", VERSION);
    }

    private HttpAnswer send(Parameters form) {
        return context.http()
                .send(HttpCall.postForm(AwsKeys.endpoint(context.settings()), form)
                        .withHeader("Accept", "text/xml")); // its answers in JSON are not documented
    }

    static NetworkException unavailable(HttpAnswer answer, String why) {
        Optional<Duration> wait = answer.retryAfter();
        return new NetworkException(
                answer.endpoint(),
                answer.status(),
                StsAnswer.name(answer) + " cannot answer now: " + why,
                Remedy.advice("Try again "
                        + wait.map(time -> "in " + Spans.inWords(time)).orElse("later")),
                wait.orElse(null));
    }
}
