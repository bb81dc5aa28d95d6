package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Target;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names of logins in a storage. */
class LoginNameTest {

    private static final Target ORDERS = Target.ofScopes("orders");

    private static LoginName account(String name) {
        return LoginName.of("corporate", new AccountName(name));
    }

    @Test
    void theLoginWithoutANameIsCalledAsItsProvider() {
        assertEquals("corporate", LoginName.of("corporate").stored());
        assertEquals("corporate", account("default").stored());
    }

    @Test
    void aTargetOfItIsCalledAsBeforeThereWereAccounts() { // a file of an earlier version is found
        assertEquals(
                "corporate--a0725a14-9c2e03b0be6a1d31a8ba9e67ca0ea7ab".length(),
                LoginName.of("corporate").forTarget(ORDERS).stored().length());
        assertTrue(LoginName.of("corporate").forTarget(ORDERS).stored().matches("corporate--[0-9a-f]{8}-[0-9a-f]{32}"));
    }

    @Test
    void anAccountHasAReadablePartAndAHash() {
        assertTrue(
                account("work").stored().matches("corporate--[0-9a-f]{8}-work--[0-9a-f]{8}"), account("work")::stored);
    }

    @ParameterizedTest
    @ValueSource(strings = {"work", "jane.doe@company.com", "a", "0", "a-b_c", "a--b", "default2"})
    void theNamesOfAStorageTellTheAccounts(String name) {
        String stored = account(name).stored();

        assertTrue(stored.matches("[A-Za-z0-9_-]+"), stored);
        assertEquals(List.of(new AccountName(name)), LoginName.accounts("corporate", List.of(stored)));
        assertEquals(List.of(), LoginName.accounts("another", List.of(stored)));
    }

    @Test
    void theLoginWithoutANameComesFirst() {
        List<String> stored = List.of(account("b").stored(), account("a").stored(), "corporate", "another");

        assertEquals(
                List.of(AccountName.DEFAULT, new AccountName("a"), new AccountName("b")),
                LoginName.accounts("corporate", stored));
    }

    @Test
    void aProviderWhoseNameAStorageChangesHasItsLogins() {
        LoginName named = LoginName.of("corp.example", new AccountName("work"));

        assertEquals(
                List.of(AccountName.DEFAULT, new AccountName("work")),
                LoginName.accounts("corp.example", List.of("corp_example", named.stored())));
    }

    @Test
    void accountsDifferAlsoWhereAFileSystemIgnoresCase() {
        String one = account("a.b").stored().toLowerCase(Locale.ROOT);
        String other = account("adb").stored().toLowerCase(Locale.ROOT);

        assertNotEquals(one, other);
    }

    @Test
    void aLoginForATargetIsNoAccount() {
        List<String> stored = List.of(
                LoginName.of("corporate").forTarget(ORDERS).stored(),
                account("work").forTarget(ORDERS).stored());

        assertEquals(List.of(), LoginName.accounts("corporate", stored));
    }

    @Test
    void eachAccountHasItsOwnLoginsForTargets() {
        String ofWork = account("work").forTarget(ORDERS).stored();

        assertTrue(account("work").isForTarget(ofWork));
        assertFalse(account("private").isForTarget(ofWork));
        assertFalse(LoginName.of("corporate").isForTarget(ofWork));
        assertFalse(account("work").isForTarget(account("work").stored()));
    }

    @Test
    void aNameThatWasNotMadeSoIsNoAccount() {
        String made = account("work").stored();
        String forged = made.substring(0, made.length() - 8) + "00000000";

        assertEquals(List.of(), LoginName.accounts("corporate", List.of(forged, "corporate--x", made + "-")));
    }

    @Test
    void aProviderMustNotBeCalledAsAStoredLogin() {
        assertTrue(LoginName.isLikeStored(account("jane@company.com").stored()));
        assertTrue(LoginName.isLikeStored(account("work").forTarget(ORDERS).stored()));
        assertTrue(LoginName.isLikeStored(
                LoginName.of("corporate").forTarget(ORDERS).stored()));
        assertFalse(LoginName.isLikeStored("corporate"));
        assertFalse(LoginName.isLikeStored("corporate--test-work"));
    }
}
