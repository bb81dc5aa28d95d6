package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LoginOptions.WhenLoggedIn;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.token.Person;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.ScriptedCompany;
import io.kstlib.auth.core.interaction.SystemInteraction;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A login by another person than that of the stored login (security rule 10). Alice is logged in. */
@Timeout(60)
@Tag("class-path")
class AnotherPersonTest {

    private static final Target ADMIN = Target.ofScopes("admin");

    @TempDir
    Path folder;

    @AutoClose
    private TargetedCompany company;

    @BeforeEach
    void open() {
        company = new TargetedCompany(folder);
    }

    private static LoginOptions options(WhenLoggedIn whenLoggedIn) {
        return LoginOptions.with(ScriptedCompany.noOne()).whenLoggedIn(whenLoggedIn);
    }

    private void nextLoginBy(String person) {
        company.company().script().login = () -> company.login(person, Duration.ofHours(1));
    }

    /** Lets the next login bring an ID token with these claims, in place of the usual ones. */
    private void nextLoginWith(Map<String, Object> claims) {
        company.company().script().login = () -> company.login("bob", Duration.ofHours(1)).toBuilder()
                .idToken(Secret.of(company.idToken(claims)))
                .build();
    }

    private LoginFailedException refused(AuthClient client, WhenLoggedIn whenLoggedIn) {
        LoginFailedException refusal =
                assertThrows(LoginFailedException.class, () -> client.login(options(whenLoggedIn)));
        assertEquals(LoginFailedException.Reason.ANOTHER_PERSON, refusal.reason());
        return refusal;
    }

    private static Person loggedIn(LoginFailedException refusal) {
        return refusal.loggedIn().orElseThrow();
    }

    private static Person stored(LoginFailedException refusal) {
        return refusal.stored().orElseThrow();
    }

    private Optional<String> owner() {
        return company.process().status().person().map(Person::subject);
    }

    @Test
    @Tag("attack")
    void replacesNothingUnasked() { // security rule 10
        nextLoginBy("bob");
        Token before = company.stored();

        LoginFailedException refusal = refused(company.process(), WhenLoggedIn.AGAIN);

        assertEquals(before, company.stored());
        assertEquals(new Person(ScriptedCompany.ISSUER, "alice", "alice"), stored(refusal));
        assertEquals(new Person(ScriptedCompany.ISSUER, "bob", "bob"), loggedIn(refusal));
        assertEquals(Optional.of(Remedy.changePerson("corporate", null)), refusal.remedy());
        assertEquals(
                "\"corporate\" is logged in as alice, and this login was by bob; nothing was replaced, and the new"
                        + " tokens were revoked",
                refusal.problem());
    }

    @Test
    void isRevokedAtOnce() {
        nextLoginBy("bob");

        String newTokens = refused(company.process(), WhenLoggedIn.AGAIN).newTokens();

        assertEquals(List.of("login-2"), company.revoked());
        assertEquals("were revoked", newTokens);
    }

    @Test
    void isToldEvenIfItsTokensCannotBeRevoked() {
        company.company().script().revoke = token -> {
            throw new IllegalStateException("a defect of a plugin");
        };
        nextLoginBy("bob");

        String newTokens = refused(company.process(), WhenLoggedIn.AGAIN).newTokens();

        assertTrue(newTokens.startsWith("may still be valid at the provider: "), newTokens);
        assertEquals(Optional.of("alice"), owner());
    }

    @Test
    void replacesTheLoginWhereTheCallerSaysSo() {
        nextLoginBy("bob");

        company.process().login(options(WhenLoggedIn.REPLACE));

        assertEquals(Optional.of("bob"), owner());
        assertEquals(List.of(), company.revoked());
    }

    @ParameterizedTest
    @EnumSource(
            value = WhenLoggedIn.class,
            names = {"KEEP", "AGAIN"})
    void doesNotReplaceALoginThatHasEnded(WhenLoggedIn whenLoggedIn) {
        company.store(company.login("alice", Duration.ofHours(-1)).toBuilder()
                .refreshToken(null)
                .build());
        nextLoginBy("bob");

        refused(company.process(), whenLoggedIn);

        assertEquals(Optional.of("alice"), owner());
    }

    @Test
    void ownsTheNameAfterALogout() {
        company.process().logout(LogoutOptions.of(LogoutOptions.AtServer.KEEP));
        nextLoginBy("bob");

        company.process().login(options(WhenLoggedIn.KEEP));

        assertEquals(Optional.of("bob"), owner());
    }

    @Test
    void isNotLookedForWhereTheStoredLoginDoesNotSayWhoseItIs() {
        company.store(company.stored().toBuilder().idToken(null).build());
        assertEquals(Optional.empty(), owner());
        nextLoginBy("bob");

        company.process().login(options(WhenLoggedIn.AGAIN));

        assertEquals(Optional.of("bob"), owner());
    }

    @Test
    void isNotLookedForWhereTheNewLoginDoesNotSayWhoseItIs() {
        nextLoginWith(Map.of("iss", ScriptedCompany.ISSUER));

        company.process().login(options(WhenLoggedIn.AGAIN));

        assertEquals(Optional.empty(), owner());
    }

    @ParameterizedTest
    @Tag("attack")
    @CsvSource({"Alice", "'alice '", "'al\u200Bice'", "'ALICE'", "'\u0430lice'", "'alice\u0000'"})
    void isAnotherPersonByOneCharacter(String subject) { // OpenID Connect Core 1.0 section 2: sub is case-sensitive
        nextLoginWith(Map.of("iss", ScriptedCompany.ISSUER, "sub", subject, "preferred_username", "alice"));

        LoginFailedException refusal = refused(company.process(), WhenLoggedIn.AGAIN);

        assertEquals(subject, loggedIn(refusal).subject());
        assertTrue(refusal.problem().contains("is logged in as alice (subject alice), and"), refusal.problem());
    }

    @Test
    @Tag("attack")
    void isAnotherPersonAtAnotherIssuer() {
        nextLoginWith(Map.of("iss", "https://sso.example.com/", "sub", "alice"));

        assertEquals(
                "\"corporate\" is logged in as alice (subject alice at https://sso.example.com), and this login was by"
                        + " alice (subject alice at https://sso.example.com/); nothing was replaced, and the new tokens were revoked",
                refused(company.process(), WhenLoggedIn.AGAIN).problem());
    }

    @ParameterizedTest
    @Tag("attack")
    @ValueSource(
            strings = {
                "bob\n\u001B[2Jalice",
                "bob\u2066alice",
                "bob\u202Eecila",
                "bob\u009B2J",
                "bob\u2028alice",
                "b\u200Bob"
            })
    void hasANameThatIsSafeToPrint(String name) {
        nextLoginWith(Map.of("iss", ScriptedCompany.ISSUER, "sub", "b", "preferred_username", name));

        LoginFailedException refusal = refused(company.process(), WhenLoggedIn.AGAIN);

        String shown = loggedIn(refusal).name();
        assertTrue(shown.startsWith("b") && shown.contains("\\u{"), shown);
        assertTrue(refusal.getMessage().chars().noneMatch(each -> each < 0x20 || each > 0x7E), refusal.getMessage());
    }

    @Test
    void isNamedByTheBestClaimThatThereIs() {
        company.process().logout(LogoutOptions.of(LogoutOptions.AtServer.KEEP));
        nextLoginWith(Map.of(
                "iss",
                ScriptedCompany.ISSUER,
                "sub",
                "8d1f",
                "preferred_username",
                " ",
                "email",
                "b@example.com",
                "name",
                "Bob"));

        company.process().login(options(WhenLoggedIn.KEEP));

        assertEquals(
                "b@example.com",
                company.process().status().person().orElseThrow().name());
    }

    @Test
    @Tag("attack")
    void hasAShortName() {
        nextLoginWith(Map.of("iss", ScriptedCompany.ISSUER, "sub", "x".repeat(10_000)));

        assertTrue(refused(company.process(), WhenLoggedIn.AGAIN).getMessage().length() < 1_000);
    }

    @Test
    void doesNotReplaceTheLoginOfATarget() {
        nextLoginBy("alice");
        AuthClient admin = company.process().forTarget(ADMIN);
        admin.login(options(WhenLoggedIn.KEEP));
        nextLoginBy("bob");

        LoginFailedException refusal = refused(admin, WhenLoggedIn.AGAIN);

        assertEquals(Optional.of(Remedy.changePerson("corporate", ADMIN)), refusal.remedy());
        assertEquals(Optional.of("alice"), admin.status().person().map(Person::subject));
    }

    @Test
    void makesNoLoginForATargetBesideThatOfThePersonUnasked() {
        nextLoginBy("bob");
        AuthClient admin = company.process().forTarget(ADMIN);

        refused(admin, WhenLoggedIn.KEEP);

        assertEquals(1, company.company().storage().list().size());
        admin.login(options(WhenLoggedIn.REPLACE));
        assertEquals(Optional.of("bob"), admin.status().person().map(Person::subject));
        assertEquals(Optional.of("alice"), owner());
    }

    /** The provider of a plugin does not ask before it returns, so the storage decides. */
    @Test
    @Tag("attack")
    void doesNotReplaceALoginThatWasStoredMeanwhile() {
        company.process().logout(LogoutOptions.of(LogoutOptions.AtServer.KEEP));
        company.company().script().login = () -> {
            company.store(company.login("alice", Duration.ofHours(1)));
            return company.login("bob", Duration.ofHours(1));
        };

        refused(company.process(), WhenLoggedIn.KEEP);

        assertEquals(Optional.of("alice"), owner());
    }

    /** Returns the login of another process that waits for one by Bob. */
    private FutureTask<Token> waitingForARefusedLogin(WhenLoggedIn whenLoggedIn) {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        company.company().script().login = () -> {
            open.countDown();
            await(answered);
            return company.login("bob", Duration.ofHours(1));
        };
        FutureTask<Token> first = start(company.process(), options(WhenLoggedIn.AGAIN));
        await(open);
        LoginOptions toldPerson = LoginOptions.with(new SystemInteraction(
                        Map.of(), new PrintStream(new Announcing(told)), InputStream.nullInputStream()))
                .whenLoggedIn(whenLoggedIn);
        FutureTask<Token> second = start(company.process(), toldPerson);
        await(told);
        answered.countDown();
        assertEquals(LoginFailedException.Reason.ANOTHER_PERSON, ((LoginFailedException) failure(first)).reason());
        return second;
    }

    /** Notices that something is told. */
    private static final class Announcing extends OutputStream {
        private final CountDownLatch told;

        Announcing(CountDownLatch told) {
            this.told = told;
        }

        @Override
        public void write(int any) {
            told.countDown();
        }
    }

    @Test
    void endsTheLoginsThatWaitForIt() {
        Throwable failure = failure(waitingForARefusedLogin(WhenLoggedIn.AGAIN));

        assertEquals(LoginFailedException.Reason.ANOTHER_PERSON, ((LoginFailedException) failure).reason());
        assertEquals(Optional.of("alice"), owner());
    }

    @Test
    void endsNoLoginThatMayReplaceAnyone() throws Exception {
        Token token = waitingForARefusedLogin(WhenLoggedIn.REPLACE).get(30, TimeUnit.SECONDS);

        assertEquals("login-3", token.accessToken().reveal());
        assertEquals(Optional.of("bob"), owner());
    }

    private static Throwable failure(FutureTask<Token> login) {
        return assertThrows(Exception.class, () -> login.get(30, TimeUnit.SECONDS))
                .getCause();
    }

    private static FutureTask<Token> start(AuthClient client, LoginOptions options) {
        FutureTask<Token> login = new FutureTask<>(() -> client.login(options));
        new Thread(login).start();
        return login;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void doesNotReplaceALoginThatBelongsToAnotherConfigurationByNow() {
        company.store(company.stored().toBuilder()
                .binding(TargetedCompany.binding("another-client"))
                .build());

        assertEquals(
                LoginStatus.State.ISSUED_FOR_ANOTHER, company.process().status().state());
        nextLoginBy("bob");
        assertEquals(
                "alice", stored(refused(company.process(), WhenLoggedIn.KEEP)).name());
    }
}
