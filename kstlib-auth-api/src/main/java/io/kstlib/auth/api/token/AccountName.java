package io.kstlib.auth.api.token;

import java.util.regex.Pattern;

/**
 * The name of one of several logins at a provider, which the person chose. The login without a name is {@link #DEFAULT}. It is no name at the
 * provider: who logged in is known from the stored login ({@link io.kstlib.auth.api.login.LoginStatus#person()}). Immutable.
 *
 * @param text lower-case letters, digits, {@code .}, {@code _}, {@code @} and {@code -}, 64 at most, a letter or digit first
 */
public record AccountName(String text) implements Comparable<AccountName> {

    private static final String STANDARD = "default";

    /** The login without a name: the only one, where no account was ever named. */
    public static final AccountName DEFAULT = new AccountName(STANDARD);

    /** The form of a name, in words for people. */
    public static final String FORM = "lower-case letters, digits and . _ @ -, 64 at most, a letter or digit first";

    /** Made by the first name that a person writes: most programs have none. */
    private static final class Form {

        private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");
    }

    /**
     * Creates a name.
     *
     * @throws IllegalArgumentException if it has another form
     */
    public AccountName {
        if (!isName(text)) {
            throw new IllegalArgumentException("the name of an account has " + FORM);
        }
    }

    /**
     * Whether a text is the name of an account.
     *
     * @param text any text
     * @return false if {@link #AccountName(String)} refuses it
     */
    public static boolean isName(String text) {
        return text.equals(STANDARD) || Form.NAME.matcher(text).matches();
    }

    /** {@return whether it is the login without a name} */
    public boolean isDefault() {
        return text.equals(STANDARD);
    }

    /** {@return words that follow the name of the provider in a message: empty for the login without a name} */
    public String behindProvider() {
        return isDefault() ? "" : " (account " + text + ")";
    }

    /** The login without a name comes first. */
    @Override
    public int compareTo(AccountName other) {
        return isDefault() == other.isDefault() ? text.compareTo(other.text) : isDefault() ? -1 : 1;
    }

    @Override
    public String toString() {
        return text;
    }
}
