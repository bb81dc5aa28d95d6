package io.kstlib.auth.aws;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Temporary credentials of a role. They are secrets, so {@link #toString()} does not show them.
 *
 * @param accessKeyId the access key
 * @param secretAccessKey the key that signs requests
 * @param sessionToken the token that goes with signed requests
 * @param expiration the expiry, on the clock of AWS
 */
record AwsCredentials(String accessKeyId, String secretAccessKey, String sessionToken, Instant expiration) {

    /** The {@code token_type} of the credentials. */
    static final String TYPE = "aws_credentials";

    /** A smaller drift comes from the time that the answer took, and from the whole seconds of the header. */
    private static final Duration NOTABLE_DRIFT = Duration.ofSeconds(30);

    /** Longer than any lifetime that STS grants. A later time is a mistake. */
    private static final Duration LONGEST_LIFE = Duration.ofDays(366);

    /**
     * Returns the credentials in the stored form. The access token is the document of a {@code credential_process}.
     *
     * @param http the answer that contained them
     * @throws io.kstlib.auth.api.error.ProtocolException if they have expired, or would be valid for years
     */
    Token toToken(HttpAnswer http) {
        Duration drift = http.clockDrift()
                .filter(measured -> measured.abs().compareTo(NOTABLE_DRIFT) >= 0)
                .orElse(Duration.ZERO);
        Instant latest = http.receivedAt().plus(LONGEST_LIFE);
        if (expiration.isAfter(latest) || !expiration.plus(drift).isAfter(http.receivedAt())) {
            throw StsAnswer.unusable(
                    http, "with credentials that are not valid now; if the URL is right, compare the clocks");
        }
        Token.Builder token = Token.builder(Secret.of(document()), http.sentAt())
                .tokenType(TYPE)
                .expiresAt(expiration.plus(drift));
        if (!drift.isZero()) {
            token.clockDrift(drift);
        }
        return token.build();
    }

    /** Some tools read no fractions of seconds. */
    private String document() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("Version", 1);
        fields.put("AccessKeyId", accessKeyId);
        fields.put("SecretAccessKey", secretAccessKey);
        fields.put("SessionToken", sessionToken);
        fields.put("Expiration", expiration.truncatedTo(ChronoUnit.SECONDS).toString());
        return new String(Json.write(fields), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "AwsCredentials[" + expiration + "]";
    }
}
