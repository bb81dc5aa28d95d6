package io.kstlib.auth.aws;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.internal.text.Redaction;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The refusal of STS to give credentials.
 *
 * @param code the code of AWS, such as {@code AccessDenied}
 * @param message the text of AWS, which messages may show
 */
record StsRefusal(StsAnswer answer, String code, String message) {

    private static final int LONGEST_CODE = 80;

    /** Codes that say nothing about the request. AWS sends some of them with HTTP 400. */
    private static final Set<String> PASSING = Set.of(
            "IDPCommunicationError",
            "InternalFailure",
            "InternalError",
            "RequestLimitExceeded",
            "ServiceUnavailable",
            "SlowDown",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException");

    /**
     * @param code the code, as AWS sent it
     * @param message the message, as AWS sent it
     * @param proof the token that was sent; AWS may quote it, or the beginning of it
     */
    static StsRefusal of(StsAnswer answer, String code, String message, Secret proof) {
        Redaction redaction = Redaction.of(List.of(proof.reveal()));
        return new StsRefusal(
                answer, PrintableText.oneLine(redaction.clean(code), LONGEST_CODE), redaction.clean(message));
    }

    /**
     * Returns an exception that allows another try, or one with a remedy.
     *
     * @param account which of several logins gave the token
     */
    AuthException toException(Settings settings, AccountName account) {
        String inWords = code + (message.isEmpty() ? "" : ", \"" + message + "\"") + " (HTTP "
                + answer.http().status() + ")";
        if (PASSING.contains(code)) {
            return Sts.unavailable(answer.http(), inWords);
        }
        return new OAuthErrorException(
                code,
                message.isEmpty() ? null : message,
                answer.http().status(),
                answer.name() + " refused: " + inWords,
                remedy(settings, account));
    }

    private @Nullable Remedy remedy(Settings settings, AccountName account) {
        String source = settings.require(AwsKeys.SOURCE_PROVIDER);
        return switch (code) {
            case "ExpiredTokenException" ->
                Remedy.either(
                        Remedy.advice("Compare the clock of this machine with that of \"" + source + "\""),
                        Remedy.logInAgain(source).with(account));
            case "IDPRejectedClaim" -> Remedy.logInAgain(source).with(account);
            case "InvalidIdentityToken" ->
                Remedy.advice("Register the issuer of \"" + source + "\" and its client_id, which is the audience, as"
                        + " an OpenID Connect provider in IAM; AWS must reach the keys of the issuer");
            case "AccessDenied" ->
                Remedy.advice("Check role_arn, and that the trust policy of the role allows"
                        + " sts:AssumeRoleWithWebIdentity for the issuer, the audience and the subject of \"" + source
                        + "\"");
            case "RegionDisabledException" ->
                Remedy.changeSetting(settings.path(AwsKeys.REGION.name()), "to a region that is enabled");
            case "ValidationError" ->
                message.contains("DurationSeconds")
                        ? Remedy.changeSetting(
                                settings.path(AwsKeys.DURATION.name()), "to at most the longest session of the role")
                        : null;
            default -> null;
        };
    }

    @Override
    public String toString() {
        return "StsRefusal[" + code + "]";
    }
}
