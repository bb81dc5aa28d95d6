package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Target;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The name of a login. A storage sees it as an opaque name ({@link #stored}).
 *
 * <p>The stored name of an account holds the account, so the names in a storage say which accounts there are: nothing beside them can be out of step, and
 * no record has to be decrypted. All storages keep the characters of these names, whatever the provider is called.
 *
 * @param provider the configured name of the provider
 * @param account which of several logins at the provider
 * @param target the target of the login; {@code null} for the login to the provider
 */
public record LoginName(
        String provider, AccountName account, @Nullable Target target) {

    private static final int PROVIDER_LENGTH = 8;
    private static final int ACCOUNT_LENGTH = 8;
    private static final int TARGET_LENGTH = 32;

    /** What follows the provider in the stored name of an account, or of a target, or of a target of an account. */
    private static final String BEHIND_PROVIDER =
            "--[0-9a-f]{" + PROVIDER_LENGTH + "}-([a-z0-9][a-z0-9_AD-]{0,63}--[0-9a-f]{" + ACCOUNT_LENGTH
                    + "}(-[0-9a-f]{" + TARGET_LENGTH + "})?|[0-9a-f]{" + TARGET_LENGTH + "})";

    /**
     * {@return the name of the login to a provider that has no other name}
     *
     * @param provider its configured name
     */
    public static LoginName of(String provider) {
        return new LoginName(provider, AccountName.DEFAULT, null);
    }

    /**
     * {@return the name of the login of an account}
     *
     * @param provider the configured name of the provider
     * @param account the name of the account
     */
    public static LoginName of(String provider, AccountName account) {
        return new LoginName(provider, account, null);
    }

    /** {@return the name of the login of the same account for a target} */
    public LoginName forTarget(Target wanted) {
        return new LoginName(provider, account, wanted);
    }

    /** {@return the name in messages: the provider in quotes, and the account if it has a name} */
    public String inWords() {
        return "\"" + provider + "\"" + account.behindProvider();
    }

    /**
     * {@return the name in the storage: the name of a provider alone as it is, else a readable part and hashes}
     */
    public String stored() {
        if (target == null) {
            return account.isDefault() ? provider : ofProvider(provider) + ofAccount();
        }
        return targets() + hash(target.toMap().toString(), TARGET_LENGTH);
    }

    /** {@return whether a name in the storage is that of a login of this account for a target} */
    boolean isForTarget(String stored) {
        String prefix = targets();
        return stored.startsWith(prefix)
                && stored.substring(prefix.length()).matches("[0-9a-f]{" + TARGET_LENGTH + "}");
    }

    /**
     * Returns the accounts whose logins to a provider are among the names in a storage.
     *
     * @param provider the configured name of the provider
     * @param stored the names of a storage
     * @return the accounts, the one without a name first
     */
    public static List<AccountName> accounts(String provider, Collection<String> stored) {
        TreeSet<AccountName> found = new TreeSet<>();
        if (stored.contains(provider) || stored.contains(safe(provider))) {
            found.add(AccountName.DEFAULT);
        }
        String prefix = ofProvider(provider);
        stored.forEach(name -> account(provider, prefix, name).ifPresent(found::add));
        return List.copyOf(found);
    }

    /**
     * Returns the logins to a provider that may be in a storage: that without a name, and each account that has a login, or only one for a target.
     *
     * @param provider the configured name of the provider
     * @param stored the names of a storage
     */
    public static List<LoginName> all(String provider, Collection<String> stored) {
        TreeSet<AccountName> found = new TreeSet<>(accounts(provider, stored));
        found.add(AccountName.DEFAULT);
        String prefix = ofProvider(provider);
        for (String name : stored) {
            int end = name.length() - TARGET_LENGTH - 1;
            if (end > 0) {
                account(provider, prefix, name.substring(0, end))
                        .filter(account -> of(provider, account).isForTarget(name))
                        .ifPresent(found::add);
            }
        }
        return found.stream().map(account -> of(provider, account)).toList();
    }

    private static Optional<AccountName> account(String provider, String prefix, String stored) {
        int end = stored.length() - ACCOUNT_LENGTH - 2;
        if (!stored.startsWith(prefix) || end <= prefix.length()) {
            return Optional.empty();
        }
        String text = stored.substring(prefix.length(), end).replace('A', '@').replace('D', '.');
        return Optional.of(text)
                .filter(AccountName::isName)
                .map(AccountName::new)
                .filter(account -> of(provider, account).stored().equals(stored));
    }

    /**
     * Whether a provider is called as the login of an account, or of a target, is called in a storage. Both would be one there.
     *
     * @param provider the configured name of a provider
     */
    public static boolean isLikeStored(String provider) {
        int at = provider.indexOf("--");
        return at >= 0 && provider.matches(".*" + BEHIND_PROVIDER);
    }

    private String targets() {
        return ofProvider(provider) + (account.isDefault() ? "" : ofAccount() + "-");
    }

    /**
     * Capital letters stand for the two characters that a storage may change. A file system may not tell them from small ones, so the hash does: of two
     * accounts whose readable parts it takes for the same one.
     */
    private String ofAccount() {
        String name = account.text();
        return name.replace('@', 'A').replace('.', 'D') + "--" + hash(name, ACCOUNT_LENGTH);
    }

    /**
     * Every storage keeps these characters, so that the names come back as they are. Two providers differ in the hash, whatever differs in their
     * names.
     */
    private static String ofProvider(String provider) {
        return safe(provider) + "--" + hash(provider, PROVIDER_LENGTH) + "-";
    }

    private static String safe(String provider) {
        return provider.replaceAll("[^A-Za-z0-9_-]", "_");
    }

    private static String hash(String text, int length) {
        return ContentHash.hex(text.getBytes(StandardCharsets.UTF_8))
                .toLowerCase(Locale.ROOT)
                .substring(0, length);
    }
}
