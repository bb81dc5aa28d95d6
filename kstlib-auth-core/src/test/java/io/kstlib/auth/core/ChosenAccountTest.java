package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which account is used where a program names none, and that it is never another one (security rule 10). */
@Tag("class-path")
class ChosenAccountTest {

    private static final AccountName WORK = new AccountName("work");
    private static final AccountName PRIVATE = new AccountName("private");

    @TempDir
    Path root;

    private final String name = UUID.randomUUID().toString();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<Kstlib> programs = new ArrayList<>();
    private Path home;
    private Path folder;

    @BeforeEach
    void begin() throws IOException {
        home = Files.createDirectories(root.resolve("home"));
        folder = Files.createDirectories(root.resolve("folder"));
    }

    @AfterEach
    void end() {
        programs.forEach(Kstlib::close);
        FaultyStorage.reset(name);
    }

    private String config(String line) {
        return """
                auth:
                  token_storage: faulty
                  storage: { faulty: { name: %s } }
                  providers:
                    corporate:
                      type: any
                      client_id: kstlib
                      %s
                """.formatted(name, line);
    }

    private Path write(Path file, String line) {
        try {
            Files.createDirectories(file.resolveSibling("."));
            return Files.writeString(file, config(line));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private KstlibBuilder builder() {
        return Engine.program(
                        Kstlib.builder(),
                        program -> program.workingDirectory(folder).withoutEventLog())
                .environment(environment)
                .home(home)
                .warnings(warning -> {})
                .pluginLoader(ServicesLoader.onlyDeclared()
                        .declare(home, TokenStorageFactory.class, FaultyStorage.Factory.class.getName()));
    }

    private Kstlib start(KstlibBuilder builder) {
        Kstlib started = builder.build();
        programs.add(started);
        return started;
    }

    private Kstlib own(String line) {
        write(home.resolve(".config/kstlib/kstlib.conf.yml"), line);
        return start(builder());
    }

    private static AccountName used(Kstlib kstlib) {
        AccountName used = kstlib.client("corporate").account();
        assertEquals(used, kstlib.account("corporate"));
        return used;
    }

    private void hasLogin(Kstlib kstlib, AccountName account) {
        FaultyStorage.named(name)
                .put(
                        io.kstlib.auth.core.lifecycle.LoginName.of("corporate", account)
                                .stored(),
                        TwoConfigurations.token("any").build());
        assertTrue(kstlib.accounts("corporate").contains(account));
    }

    private Path switches() {
        return home.resolve(".local/state/kstlib/accounts");
    }

    @Test
    void itIsTheOneWithoutAName() {
        assertEquals(AccountName.DEFAULT, used(own("")));
        assertFalse(Files.exists(switches()));
    }

    @Test
    void aKeyOfTheSectionNamesOne() {
        assertEquals(WORK, used(own("account: work")));
    }

    @Test
    void aVariableComesBeforeTheKey() {
        environment.put("KSTLIB_ACCOUNT", "private");

        assertEquals(PRIVATE, used(own("account: work")));
    }

    @Test
    void anEmptyVariableNamesNone() {
        environment.put("KSTLIB_ACCOUNT", "");

        assertEquals(WORK, used(own("account: work")));
    }

    @Test
    void theProgramComesFirst() {
        environment.put("KSTLIB_ACCOUNT", "private");
        Kstlib kstlib = own("account: work");

        assertEquals(
                AccountName.DEFAULT,
                kstlib.client("corporate", AccountName.DEFAULT).account());
        assertEquals(
                AccountName.DEFAULT,
                kstlib.client("corporate").account("default").account());
    }

    @Test
    void thePersonSwitchesToOneAndBack() {
        Kstlib kstlib = own("");
        hasLogin(kstlib, WORK);

        kstlib.switchAccount("corporate", WORK);
        assertEquals(WORK, used(own("")));
        assertEquals(PRIVATE, used(own("account: private")), "the key comes first");

        own("").switchAccount("corporate", AccountName.DEFAULT);
        assertEquals(AccountName.DEFAULT, used(own("")));
    }

    @Test
    void aSwitchChangesNoClientThatWasMade() {
        Kstlib kstlib = own("");
        hasLogin(kstlib, WORK);
        AuthClient before = kstlib.client("corporate");

        kstlib.switchAccount("corporate", WORK);

        assertEquals(AccountName.DEFAULT, before.account());
        assertEquals(before, kstlib.client("corporate"));
        assertEquals(WORK, kstlib.account("corporate"));
        before.close();
        assertEquals(WORK, kstlib.client("corporate").account(), "the next one is made now");
    }

    @Test
    void noOneSwitchesToAnAccountWithoutALogin() {
        Kstlib kstlib = own("");

        NotLoggedInException refused =
                assertThrows(NotLoggedInException.class, () -> kstlib.switchAccount("corporate", WORK));

        assertEquals(NotLoggedInException.Reason.NO_ACCOUNT, refused.reason());
        assertFalse(Files.exists(switches()));
    }

    @Test
    void aSwitchDoesNotCountForAFileThatSomeoneNamed() {
        Kstlib kstlib = own("");
        hasLogin(kstlib, WORK);
        kstlib.switchAccount("corporate", WORK);
        Path named = write(folder.resolve("service.yml"), "");

        Kstlib service = start(builder().configFile(named));

        assertEquals(AccountName.DEFAULT, used(service));
        assertThrows(ConfigurationException.class, () -> service.switchAccount("corporate", AccountName.DEFAULT));
        assertEquals(
                WORK,
                used(start(builder().configFile(home.resolve(".config/kstlib/kstlib.conf.yml")))),
                "their own file, by its name");
    }

    @Test
    void aSwitchDoesNotCountForVariables() {
        Kstlib kstlib = own("");
        hasLogin(kstlib, WORK);
        kstlib.switchAccount("corporate", WORK);
        write(home.resolve(".config/kstlib/kstlib.conf.yml"), "").toFile().delete();
        environment.put("KSTLIB__AUTH__TOKEN_STORAGE", "faulty");
        environment.put("KSTLIB__AUTH__STORAGE__FAULTY__NAME", name);
        environment.put("KSTLIB__AUTH__PROVIDERS__CORPORATE__TYPE", "any");

        assertEquals(AccountName.DEFAULT, used(start(builder())));
    }

    @Test
    void aFolderThatWasMerelyFoundIsNotSwitched() {
        Kstlib kstlib = own("");
        hasLogin(kstlib, WORK);
        kstlib.switchAccount("corporate", WORK);
        write(folder.resolve("kstlib.conf.yml"), "");

        assertEquals(AccountName.DEFAULT, used(start(builder())));
    }

    @Test
    void aProgramWithAConfigurationOfItsOwnObeysNoVariable() {
        environment.put("KSTLIB_ACCOUNT", "work");
        Kstlib kstlib = start(builder()
                .configuration(Map.of(
                        "auth",
                        Map.of(
                                "storage",
                                Map.of("faulty", Map.of("name", name)),
                                "providers",
                                Map.of("corporate", Map.of("type", "any", "token_storage", "faulty"))))));

        assertEquals(AccountName.DEFAULT, used(kstlib));
    }

    @Test
    void aVariableWithNoNameOfAnAccountIsAnErrorAndNoOtherLogin() {
        environment.put("KSTLIB_ACCOUNT", "Work");
        Kstlib kstlib = own("");

        assertThrows(NotLoggedInException.class, () -> kstlib.client("corporate"));
    }

    @Test
    void aKeyWithNoNameOfAnAccountIsAMistakeOfTheConfiguration() {
        Kstlib kstlib = own("account: Work");

        ConfigurationException wrong = assertThrows(ConfigurationException.class, () -> kstlib.client("corporate"));

        assertEquals("auth.providers.corporate.account", wrong.problems().get(0).path());
    }

    @Test
    void aDamagedSwitchIsAnErrorAndNoOtherLogin() throws IOException {
        Kstlib kstlib = own("");
        hasLogin(kstlib, WORK);
        kstlib.switchAccount("corporate", WORK);
        try (var files = Files.list(switches())) {
            Files.writeString(files.findFirst().orElseThrow(), "\u0000");
        }

        assertThrows(ConfigurationException.class, () -> own("").client("corporate"));
    }

    @Test
    void aTokenOfTheEnvironmentBelongsToNoAccount() {
        environment.put("KSTLIB_TOKEN_CORPORATE", "injected");
        Kstlib kstlib = own("account: work");

        assertEquals(AccountName.DEFAULT, used(kstlib));
        assertThrows(NotLoggedInException.class, () -> kstlib.client("corporate", WORK));
        environment.put("KSTLIB_ACCOUNT", "work");
        Kstlib both = own("");
        assertThrows(NotLoggedInException.class, () -> both.client("corporate"));
    }
}
