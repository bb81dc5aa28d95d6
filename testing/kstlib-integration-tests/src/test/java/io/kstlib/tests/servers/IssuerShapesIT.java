package io.kstlib.tests.servers;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers that name more than one issuer, with the command. They are refused, and one key allows them. Nothing else is allowed (security rule 3). */
@Tag("trial")
@Timeout(180)
class IssuerShapesIT {

    private static final int OTHER_PROVIDER = 5;
    private static final int NOT_VERIFIABLE = 4;

    @TempDir
    Path home;

    private Command configured(ShapedProvider provider, List<String> lines) {
        return provider.configure(Command.inThisJvm(home), lines);
    }

    private static void assertSays(Result result, String... parts) {
        String said = result.out() + result.err();
        for (String part : parts) {
            assertTrue(said.contains(part), () -> part + " is missing in " + result);
        }
        assertFalse(said.contains("Exception"), result::toString);
    }

    private void assertNothingStored() {
        assertFalse(Files.exists(home.resolve(".config/kstlib/auth/tokens/corporate.token.json")));
    }

    @ParameterizedTest
    @CsvSource({
        "oracle, https://identity.oraclecloud.com/",
        "entra-v1, https://sts.windows.net/{tenantid}/",
        "entra-v2, https://login.microsoftonline.com/{tenantid}/v2.0"
    })
    void refusesTheLoginWithExpectedFoundAndKey(String name, String published) {
        try (ShapedProvider provider = ShapedProvider.like(Shape.named(name))) {
            Result refused = configured(provider, List.of()).run("auth", "login", "--no-browser");

            refused.endedWith(1);
            assertSays(refused, provider.issuer(), published, "auth.providers.corporate.accepted_issuers");
            assertNothingStored();
        }
    }

    @Test
    void refusesTheAccessTokensOfAdfsWithExpectedFoundAndKey() {
        try (ShapedProvider provider = ShapedProvider.like(Shape.named("adfs"))) {
            Command command = configured(provider, List.of());
            provider.logIn(command).endedWith(0);
            command.run("auth", "check").endedWith(0);

            Result refused = command.run("auth", "check", "--access-token");

            refused.endedWith(OTHER_PROVIDER);
            assertSays(
                    refused,
                    provider.issuer(),
                    "http://adfs.company.com/adfs/services/trust",
                    "auth.providers.corporate.access_token_issuer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"oracle", "adfs", "entra-v1", "entra-v2"})
    void logsInAndChecksWithTheKey(String name) {
        Shape shape = Shape.named(name);
        try (ShapedProvider provider = ShapedProvider.like(shape)) {
            Command command = configured(provider, shape.allowance());

            provider.logIn(command).endedWith(0);

            command.run("auth", "check").endedWith(0);
            command.run("auth", "check", "--access-token").endedWith(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"oracle", "adfs", "entra-v1", "entra-v2"})
    void refusesAnyThirdIssuerWithTheKey(String name) {
        Shape shape = Shape.named(name);
        try (ShapedProvider provider = ShapedProvider.like(shape)) {
            Command command = configured(provider, shape.allowance());
            provider.insist("iss", "https://third.example/");

            Result login = provider.logIn(command).endedWith(1);
            assertSays(login, "https://third.example/");
            assertNothingStored();

            try (RunningCommand check = command.start("auth", "check", "corporate", "--token", "-")) {
                check.type(provider.accessToken());
                check.endInput();
                assertSays(check.await().endedWith(OTHER_PROVIDER), "https://third.example/");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"entra-v1", "entra-v2"})
    void refusesTheTenantThatTheTokenDoesNotName(String name) {
        Shape shape = Shape.named(name);
        try (ShapedProvider provider = ShapedProvider.like(shape)) {
            provider.insist("tid", "00000000-1111-2222-3333-444444444444");

            provider.logIn(configured(provider, shape.allowance())).endedWith(1);

            assertNothingStored();
        }
    }

    @Test
    void saysThatNoOneButGraphCanVerifyItsTokens() {
        Shape shape = Shape.named("graph");
        try (ShapedProvider provider = ShapedProvider.like(shape)) {
            Command command = configured(provider, shape.allowance());
            provider.logIn(command).endedWith(0);
            command.run("auth", "check").endedWith(0);

            Result result = command.run("auth", "check", "--access-token").endedWith(NOT_VERIFIABLE);

            assertSays(result, "Microsoft Graph");
            assertFalse(result.out().contains("signature is not"), result::toString);
        }
    }

    @Test
    void tellsTheDriftOfAServerThatSendsNoDate() {
        try (ShapedProvider provider = ShapedProvider.plain().withClock(Duration.ofMinutes(4))) {
            Command command = configured(provider, List.of());

            Result login = provider.logIn(command).endedWith(0);
            Result check = command.run("auth", "check").endedWith(0);

            assertTrue(login.err()
                    .matches("(?s).*this machine's clock is (3 min 5\\d s|4 min( \\d s)?) behind that of.*"));
            assertTrue(
                    check.out().matches("(?s).*clock: this machine's was (3 min 5\\d s|4 min( \\d s)?) behind the.*"),
                    check::toString);
        }
    }
}
