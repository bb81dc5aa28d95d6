package io.kstlib.auth.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.testkit.ProviderContract;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsProviderFactoryTest extends ProviderContract {

    @Override
    protected ProviderFactory factory() {
        return new AwsProviderFactory();
    }

    @Override
    protected TestContext context() {
        return StsServer.context(StsServer.working());
    }

    @Override
    protected TestContext unreachable() {
        return StsServer.context(StsServer.away()).with("sts_endpoint", "https://away.example.com");
    }

    /** A login that asks a person fails. */
    @Override
    protected LoginRequest login() {
        return TestPerson.away().request(LoginRequest.Mode.BROWSER);
    }

    @Override
    protected Set<String> secrets() {
        return Set.of(
                StsServer.ID_TOKEN.reveal(),
                StsServer.ACCESS_TOKEN.reveal(),
                "canary-secret-key",
                "canary/session+token==");
    }

    private String owner(TestContext context) {
        return factory().binding(context.settings()).orElseThrow().toString();
    }

    @ParameterizedTest
    @CsvSource({
        "role_arn, arn:aws:iam::123456789012:role/admin",
        "source_provider, personal",
        "session_name, alice",
        "region, us-east-1",
        "sts_endpoint, https://vpce-1.sts.eu-central-1.vpce.amazonaws.com"
    })
    void otherCredentialsAreAskedForWithAnother(String key, String value) {
        assertNotEquals(owner(context()), owner(context().with(key, value)));
    }

    @Test
    void aNewDurationKeepsTheCredentials() {
        assertEquals(owner(context()), owner(context().with("duration", 900)));
    }

    @ParameterizedTest
    @CsvSource({
        "role_arn, arn:aws:iam::123:role/x",
        "role_arn, arn:aws:iam::123456789012:user/x",
        "session_name, a",
        "session_name, with blank",
        "region, eu-central-1.example.com/?",
        "region, EU-CENTRAL-1",
        "duration, 899",
        "duration, 43201",
        "token, refresh_token",
        "sts_endpoint, http://sts.amazonaws.com"
    })
    void aWrongValueIsNamedByItsKey(String key, String value) {
        List<String> problems = problems(context().with(key, value));

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).startsWith("auth.providers.aws-dev." + key), problems::toString);
    }

    @Test
    void aSectionThatIsCompleteHasNoProblem() {
        assertEquals(
                List.of(),
                problems(context()
                        .with("role_arn", "arn:aws-us-gov:iam::123456789012:role/team/dev.x")
                        .with("session_name", "alice@example.com")
                        .with("duration", 3600)
                        .with("region", "us-gov-west-1")
                        .with("source_token", "access_token")));
    }

    @Test
    void theLoginAndTheRoleAreNeeded() {
        List<String> problems = problems(context().without("source_provider").without("role_arn"));

        assertEquals(2, problems.size(), problems::toString);
    }

    private List<String> problems(TestContext context) {
        return context.problems(factory());
    }
}
