package io.kstlib.auth.aws;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.testkit.context.TestContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The STS of a test. It gives the same answer to each request, but refuses to name the caller. */
final class StsServer implements HttpTransport {

    static final String URL = "https://sts.eu-central-1.amazonaws.com";
    static final String ROLE = "arn:aws:iam::123456789012:role/developer";
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final Secret ID_TOKEN = Secret.of("eyJjYW5hcnktaGVhZGVyIjoxfQ.eyJjYW5hcnktY2xhaW1zIjoxfQ.canary-signature");
    static final Secret ACCESS_TOKEN = Secret.of("canary-access-token");

    private final List<String> received = new ArrayList<>();
    private final int status;
    private final Map<String, List<String>> headers;
    private final String body;

    private StsServer(int status, Map<String, List<String>> headers, String body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    static StsServer answering(int status, String body) {
        return new StsServer(status, Map.of(), body);
    }

    /** Returns the same server, whose answers have one header more. */
    StsServer withHeader(String name, String value) {
        Map<String, List<String>> more = new LinkedHashMap<>(headers);
        more.put(name, List.of(value));
        return new StsServer(status, more, body);
    }

    static StsServer working() {
        return answering(
                200, credentials("canary-secret-key", NOW.plusSeconds(3600).toString()));
    }

    static StsServer refusing(int status, String code, String message) {
        return answering(status, """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <Error>
                    <Type>Sender</Type>
                    <Code>%s</Code>
                    <Message>%s</Message>
                  </Error>
                  <RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId>
                </ErrorResponse>
                """.formatted(code, message));
    }

    /** As in the reference of the API. */
    static String credentials(String secretKey, String expiration) {
        return """
                <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <AssumeRoleWithWebIdentityResult>
                    <SubjectFromWebIdentityToken>alice</SubjectFromWebIdentityToken>
                    <Audience>my-cli</Audience>
                    <AssumedRoleUser>
                      <Arn>arn:aws:sts::123456789012:assumed-role/developer/kstlib</Arn>
                      <AssumedRoleId>AROACLKWSDQRAOEXAMPLE:kstlib</AssumedRoleId>
                    </AssumedRoleUser>
                    <Credentials>
                      <SessionToken>canary/session+token==</SessionToken>
                      <SecretAccessKey>%s</SecretAccessKey>
                      <Expiration>%s</Expiration>
                      <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
                    </Credentials>
                    <SourceIdentity>alice</SourceIdentity>
                    <Provider>sso.example.com</Provider>
                  </AssumeRoleWithWebIdentityResult>
                  <ResponseMetadata>
                    <RequestId>ad4156e9-bce1-11e2-82e6-6b6efEXAMPLE</RequestId>
                  </ResponseMetadata>
                </AssumeRoleWithWebIdentityResponse>
                """.formatted(secretKey, expiration);
    }

    /** Returns a server that cannot be reached. */
    static HttpTransport away() {
        return call -> {
            throw new NetworkException(
                    call.uri(), NetworkException.Reason.CANNOT_CONNECT, "cannot connect to " + call.uri(), null, null);
        };
    }

    /** Returns the section of a provider {@code aws-dev} whose login is at {@code corporate}. */
    static TestContext context(HttpTransport http) {
        return context().http(http);
    }

    /** Returns the same section with the HTTP of kstlib. */
    static TestContext context() {
        return TestContext.of(
                        "auth.providers.aws-dev",
                        Map.of(
                                "type",
                                "aws",
                                "source_provider",
                                "corporate",
                                "role_arn",
                                ROLE,
                                "region",
                                "eu-central-1"))
                .auth("providers", Map.of("aws-dev", Map.of("type", "aws"), "corporate", Map.of("type", "oidc")))
                .token(
                        "corporate",
                        Token.builder(ACCESS_TOKEN, NOW).idToken(ID_TOKEN).build());
    }

    /** Returns each request that it received, with its body. */
    List<String> received() {
        return received;
    }

    @Override
    public HttpAnswer send(HttpCall call) {
        String form = new String(call.body(), StandardCharsets.UTF_8);
        received.add(call.method() + " " + call.uri() + " " + form);
        if (form.startsWith("Action=GetCallerIdentity")) {
            StsServer asked = status == 200
                    ? refusing(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
                    : this;
            return asked.answer(call);
        }
        return answer(call);
    }

    private HttpAnswer answer(HttpCall call) {
        return new HttpAnswer(
                call.uri(),
                status,
                headers,
                body.getBytes(StandardCharsets.UTF_8),
                NOW,
                NOW.plusSeconds(1),
                null,
                null);
    }
}
