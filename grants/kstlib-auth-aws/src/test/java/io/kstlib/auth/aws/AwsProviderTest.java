package io.kstlib.auth.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.testkit.SecretLeaks;
import io.kstlib.auth.testkit.context.TestContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsProviderTest {

    private static final Set<String> SECRETS = Set.of(
            StsServer.ID_TOKEN.reveal(),
            StsServer.ACCESS_TOKEN.reveal(),
            "canary-secret-key",
            "canary/session+token==",
            "eyJjYW5hcnkt");

    private static Provider provider(StsServer server) {
        return provider(StsServer.context(server));
    }

    private static Provider provider(TestContext context) {
        return new AwsProviderFactory().create(context);
    }

    private static Token login(StsServer server) {
        return provider(server).login(null);
    }

    private static <E extends AuthException> E failure(Class<E> kind, StsServer server) {
        E failed = assertThrows(kind, () -> login(server));
        SecretLeaks.assertNone(failed, SECRETS);
        return failed;
    }

    @Test
    void theIdTokenOfTheOtherProviderGivesTheDocumentOfACredentialProcess() {
        StsServer server = StsServer.working();

        Token token = login(server);

        assertEquals(
                List.of("POST " + StsServer.URL + " Action=AssumeRoleWithWebIdentity&Version=2011-06-15"
                        + "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdeveloper&RoleSessionName=kstlib"
                        + "&WebIdentityToken=" + StsServer.ID_TOKEN.reveal()),
                server.received());
        assertEquals(
                "{\"Version\":1,\"AccessKeyId\":\"ASIAIOSFODNN7EXAMPLE\",\"SecretAccessKey\":\"canary-secret-key\","
                        + "\"SessionToken\":\"canary/session+token==\",\"Expiration\":\"2026-03-01T13:00:00Z\"}",
                token.accessToken().reveal());
        assertEquals("aws_credentials", token.tokenType());
        assertEquals(StsServer.NOW, token.issuedAt());
        assertEquals(Optional.of(StsServer.NOW.plusSeconds(3600)), token.expiresAt());
        assertFalse(token.isRefreshable());
        assertEquals(Optional.empty(), token.clockDrift());
    }

    @Test
    void theSectionSaysWhatIsAskedForAndWhere() {
        StsServer server = StsServer.working();
        TestContext context = StsServer.context(server)
                .with("source_token", "access_token")
                .with("session_name", "alice@example.com")
                .with("duration", 7200)
                .with("sts_endpoint", "https://sts.cn-north-1.amazonaws.com.cn");

        provider(context).login(null);

        String sent = server.received().get(0);
        assertTrue(sent.startsWith("POST https://sts.cn-north-1.amazonaws.com.cn "), sent);
        assertTrue(
                sent.endsWith("&RoleSessionName=alice%40example.com&WebIdentityToken=canary-access-token"
                        + "&DurationSeconds=7200"),
                sent);
    }

    @ParameterizedTest
    @CsvSource({
        "us-gov-west-1, https://sts.us-gov-west-1.amazonaws.com",
        "cn-north-1, https://sts.cn-north-1.amazonaws.com.cn"
    })
    void theRegionSaysWhichStsIsAsked(String region, String url) {
        StsServer server = StsServer.working();

        provider(StsServer.context(server).with("region", region)).login(null);

        assertTrue(server.received().get(0).startsWith("POST " + url + " "), server.received()::toString);
    }

    @Test
    void withoutARegionTheGlobalOneIsAsked() {
        StsServer server = StsServer.working();

        provider(StsServer.context(server).without("region")).login(null);

        assertTrue(
                server.received().get(0).startsWith("POST https://sts.amazonaws.com Action="),
                server.received()::toString);
    }

    @Test
    void whoIsNotLoggedInThereIsTold() {
        NotLoggedInException needed = assertThrows(
                NotLoggedInException.class,
                () -> provider(StsServer.context(StsServer.working()).with("source_provider", "personal"))
                        .login(null));

        assertEquals("personal", needed.provider());
    }

    @Test
    void aLoginWithoutAnIdTokenIsToldBeforeAwsIsAsked() {
        StsServer server = StsServer.working();
        TestContext context = StsServer.context(server)
                .token(
                        "corporate",
                        Token.builder(StsServer.ACCESS_TOKEN, StsServer.NOW).build());

        NotLoggedInException needed =
                assertThrows(NotLoggedInException.class, () -> provider(context).login(null));

        assertEquals(NotLoggedInException.Reason.NO_TOKEN, needed.reason());
        assertEquals(List.of(), server.received());
    }

    @Test
    void theExpirationIsTakenToTheClockOfThisMachine() { // which is an hour ahead
        StsServer server = StsServer.answering(
                        200, StsServer.credentials("canary-secret-key", "2026-03-01T11:15:00.123Z"))
                .withHeader("Date", "Sun, 01 Mar 2026 11:00:01 GMT");

        Token token = login(server);

        assertEquals(Optional.of(Duration.ofHours(1)), token.clockDrift());
        assertEquals(Optional.of(StsServer.NOW.plusSeconds(900).plusMillis(123)), token.expiresAt());
        assertTrue(
                token.accessToken().reveal().endsWith("\"Expiration\":\"2026-03-01T11:15:00Z\"}"),
                () -> "not to the second by the clock of AWS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-03-01T12:00:01Z", "2027-12-01T00:00:00Z", "+999999999-01-01T00:00:00Z", "soon", ""})
    void credentialsThatAreNotValidNowAreRefused(String expiration) {
        failure(
                ProtocolException.class,
                StsServer.answering(200, StsServer.credentials("canary-secret-key", expiration)));
    }

    @ParameterizedTest
    @CsvSource({
        "400, ExpiredTokenException, Token expired: current date/time 1 must be before 0",
        "400, InvalidIdentityToken, Incorrect token audience",
        "403, AccessDenied, Not authorized to perform sts:AssumeRoleWithWebIdentity",
        "403, IDPRejectedClaim, The claim was rejected",
        "403, RegionDisabledException, STS is not activated in this region",
        "400, ValidationError, The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    })
    void whatAwsSaysIsSaidWithWhatWouldHelp(int status, String code, String message) {
        OAuthErrorException refused = failure(OAuthErrorException.class, StsServer.refusing(status, code, message));

        assertEquals(code, refused.error());
        assertEquals(Optional.of(message), refused.errorDescription());
        assertEquals(status, refused.status());
        assertEquals(
                "AWS STS (" + StsServer.URL + ") refused: " + code + ", \"" + message + "\" (HTTP " + status + ")",
                refused.problem());
        assertTrue(refused.remedy().isPresent());
    }

    @Test
    void remediesAreData() {
        assertEquals(
                Optional.of(Remedy.logInAgain("corporate")),
                failure(OAuthErrorException.class, StsServer.refusing(403, "IDPRejectedClaim", ""))
                        .remedy());
        assertEquals(
                Optional.of(Remedy.changeSetting(
                        "auth.providers.aws-dev.duration", "to at most the longest session of the role")),
                failure(
                                OAuthErrorException.class,
                                StsServer.refusing(400, "ValidationError", "DurationSeconds exceeds the maximum"))
                        .remedy());
        assertEquals(
                Optional.empty(),
                failure(OAuthErrorException.class, StsServer.refusing(400, "ValidationError", "no role"))
                        .remedy());
    }

    @Test
    void aTokenThatAwsQuotesIsNotShown() {
        String token = StsServer.ID_TOKEN.reveal();
        String quoted =
                "1 validation error detected: Value '" + token + "' at 'webIdentityToken' is too long; it begins with "
                        + token.substring(0, 20) + " and has " + token.substring(token.indexOf('.') + 1);

        OAuthErrorException refused =
                failure(OAuthErrorException.class, StsServer.refusing(400, "ValidationError", quoted));

        assertEquals(
                "1 validation error detected: Value '[hidden]' at 'webIdentityToken' is too long; it begins with"
                        + " [hidden] and has [hidden]",
                refused.errorDescription().orElseThrow());
    }

    @Test
    void aMessageIsOneLineThatEnds() {
        OAuthErrorException refused = failure(
                OAuthErrorException.class,
                StsServer.refusing(400, "MalformedPolicyDocument", "a&#x9b;b\u202ec\nd " + "long ".repeat(100)));

        String shown = refused.errorDescription().orElseThrow();
        assertTrue(shown.startsWith("a b c d long "), shown);
        assertEquals(301, shown.length());
    }

    @ParameterizedTest
    @CsvSource({
        "400, IDPCommunicationError",
        "400, Throttling",
        "400, ThrottlingException",
        "429, TooManyRequestsException",
        "500, InternalFailure",
        "503, ServiceUnavailable"
    })
    void whatPassesIsWorthAnotherTry(int status, String code) {
        NetworkException failed = failure(
                NetworkException.class,
                StsServer.refusing(status, code, "not now").withHeader("Retry-After", "7"));

        assertEquals(
                status == 500 ? NetworkException.Reason.SERVER_ERROR : NetworkException.Reason.UNAVAILABLE,
                failed.reason());
        assertEquals(Optional.of(Duration.ofSeconds(7)), failed.retryAfter());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"AssumeRoleWithWebIdentityResponse\": {}}",
                "<html><body>Welcome</body></html>",
                "<AssumeRoleWithWebIdentityResponse/>",
                "<a>canary-secret-key"
            })
    void anAnswerWithoutCredentialsIsRefused(String body) {
        failure(ProtocolException.class, StsServer.answering(200, body));
        failure(ProtocolException.class, StsServer.answering(404, body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SessionToken", "SecretAccessKey", "AccessKeyId", "Expiration"})
    void everyPartIsNeeded(String element) {
        String whole = StsServer.credentials("canary-secret-key", "2026-03-01T13:00:00Z");

        ProtocolException refused = failure(
                ProtocolException.class,
                StsServer.answering(200, whole.replaceAll("<" + element + ">.*</" + element + ">", "")));

        assertTrue(refused.problem().contains(element), refused::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"with blank", "with\u00e4", "<b/>"})
    void credentialsHaveNoOtherCharacters(String secretKey) {
        failure(
                ProtocolException.class,
                StsServer.answering(200, StsServer.credentials(secretKey, "2026-03-01T13:00:00Z")));
    }

    @Test
    void preflightAsksForNoCredentials() {
        StsServer server = StsServer.working();

        PreflightReport report = provider(server).preflight();

        assertTrue(report.passed(), report::toString);
        assertEquals(
                List.of("POST " + StsServer.URL + " Action=GetCallerIdentity&Version=2011-06-15"), server.received());
        assertEquals(
                "AWS STS (" + StsServer.URL + ") answers",
                report.checks().get(1).message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"personal", "aws-dev"})
    void preflightMissesTheOtherProvider(String login) {
        PreflightReport report = provider(StsServer.context(StsServer.working()).with("source_provider", login))
                .preflight();

        assertEquals(Status.FAILURE, report.checks().get(0).status());
        assertTrue(report.checks().get(0).message().contains("aws-dev, corporate")
                || report.checks().get(0).message().contains("corporate, aws-dev"));
    }

    @ParameterizedTest
    @CsvSource({
        "404, FAILURE, <a/>",
        "405, FAILURE, nothing here",
        "400, WARNING, <html><body>Welcome</body></html>",
        "301, WARNING, moved",
        "503, WARNING, <a/>"
    })
    void preflightSaysThatNoStsIsThere(int status, Status expected, String body) {
        PreflightReport report = provider(StsServer.answering(status, body)).preflight();

        assertEquals(expected, report.checks().get(1).status(), report::toString);
    }

    @Test
    void whatAwsCannotDoIsSaid() {
        Provider provider = provider(StsServer.working());
        Token token = provider.login(null);

        RevocationReport report = provider.revoke(token);
        assertEquals(
                RevocationReport.Result.NOT_SUPPORTED, report.outcomes().get(0).result());
        assertThrows(ConfigurationException.class, () -> provider.userInfo(token));
        assertFalse(new AwsProviderFactory().presentsTokens());
        assertEquals("AwsProvider[aws-dev]", provider.toString());
    }
}
