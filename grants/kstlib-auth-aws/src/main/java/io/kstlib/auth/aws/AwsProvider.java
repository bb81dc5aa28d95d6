package io.kstlib.auth.aws;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.RevocationReport.Outcome;
import io.kstlib.auth.api.RevocationReport.Result;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trades the token of another provider for credentials of a role. The credentials are the access token: the document that the AWS tools read from
 * a {@code credential_process}. Immutable, safe for use by several threads.
 */
record AwsProvider(ProviderContext context) implements Provider {

    @Override
    public String name() {
        return context.name();
    }

    @Override
    public AuthorizationServer server() {
        return new AuthorizationServer(null, Map.of(), Map.of());
    }

    private Settings settings() {
        return context.settings();
    }

    @Override
    public Token login(LoginRequest request) {
        String source = settings().require(AwsKeys.SOURCE_PROVIDER);
        Secret proof = AwsKeys.isIdTokenSent(settings())
                ? context.idTokenOf(source)
                : context.tokenOf(source).accessToken();
        return new Sts(context).assumeRole(proof);
    }

    @Override
    public RefreshAnswer refresh(Token token) {
        throw new IllegalArgumentException("credentials of AWS have no refresh token");
    }

    @Override
    public RevocationReport revoke(Token token) {
        return new RevocationReport(List.of(new Outcome(
                "access_token", Result.NOT_SUPPORTED, "AWS cannot revoke the credentials of a session; they expire")));
    }

    @Override
    public Map<String, Object> userInfo(Token token) {
        throw new ConfigurationException(new ConfigProblem(
                settings().path(),
                settings().map().origin(),
                "AWS has no userinfo endpoint; ask the provider in " + AwsKeys.SOURCE_PROVIDER.name()));
    }

    @Override
    public PreflightReport preflight() {
        return new PreflightReport(List.of(
                Check.attempt(AwsKeys.SOURCE_PROVIDER.name(), this::findSource), new StsCheck(new Sts(context)).run()));
    }

    /** Checks that the other provider is configured. Asks for no token, because that could need a refresh. */
    private String findSource() {
        String source = settings().require(AwsKeys.SOURCE_PROVIDER);
        ConfigMap providers = context.authSettings()
                .get(ConfigKey.openMap("providers", "the providers"))
                .orElseGet(() -> ConfigMap.empty(settings().map().origin()));
        if (providers.get(source).isEmpty() || source.equals(name())) {
            throw new ConfigurationException(new ConfigProblem(
                    settings().path(AwsKeys.SOURCE_PROVIDER.name()),
                    settings().origin(AwsKeys.SOURCE_PROVIDER),
                    "there is no other provider \"" + source + "\"; configured: "
                            + String.join(", ", providers.entries().keySet())));
        }
        return "AWS gets the " + settings().get(AwsKeys.SOURCE_TOKEN) + " of \"" + source + "\"";
    }

    @Override
    public String toString() {
        return "AwsProvider[" + name() + "]";
    }

    /** Checks that STS answers. Sends no credentials. */
    private record StsCheck(Sts sts) {

        private static final Remedy OTHER_URL = Remedy.advice("Check that the URL is that of STS");

        /**
         * @param remedy the remedy; {@code null} if all is well
         */
        private record Finding(
                Status status, String message, @Nullable Remedy remedy) {}

        Check run() {
            long start = System.nanoTime();
            Finding found;
            try {
                found = judged(sts.askWithoutCredentials());
            } catch (AuthException away) {
                found = new Finding(
                        Status.FAILURE, away.problem(), away.remedy().orElse(null));
            }
            Duration duration = Duration.ofNanos(System.nanoTime() - start);
            return new Check("sts", found.status(), found.message(), duration, Map.of(), found.remedy());
        }

        private static Finding judged(HttpAnswer answer) {
            String name = StsAnswer.name(answer);
            String status = " (HTTP " + answer.status() + ")";
            if (answer.status() == 404 || answer.status() == 405 || answer.status() == 410) {
                return new Finding(Status.FAILURE, name + " is not there" + status, OTHER_URL);
            }
            if (answer.isUnavailable()) {
                return new Finding(Status.WARNING, name + " cannot answer now" + status + "; try later", null);
            }
            return isOfSts(answer)
                    ? new Finding(Status.SUCCESS, name + " answers", null)
                    : new Finding(Status.WARNING, name + " answers, but not as STS does" + status, OTHER_URL);
        }

        private static boolean isOfSts(HttpAnswer answer) {
            try {
                return StsAnswer.of(answer).isRefusal();
            } catch (ProtocolException somethingElse) {
                return false;
            }
        }
    }
}
