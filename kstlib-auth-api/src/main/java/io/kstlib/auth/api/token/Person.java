package io.kstlib.auth.api.token;

/**
 * The person who logged in, as the ID token of the login says (OpenID Connect Core 1.0 sections 2 and 5.1), or without one the userinfo endpoint if the
 * provider's section says which member names the user. Two persons are the same if both issuer and subject are equal; a name may change, and several
 * persons may have the same one. Immutable, safe for use by several threads.
 *
 * @param issuer the {@code iss} of the ID token, as it is, or the server of the section; not safe to print
 * @param subject the {@code sub} of the ID token, as it is, or what names the user in its place; unique at the issuer only, and not safe to print
 * @param name the name for people, which is safe to print: it is on one line and not too long, and each character that is not visible is shown as its
 *     number. It proves nothing
 */
public record Person(String issuer, String subject, String name) {

    /**
     * Compares with another person. The names do not count.
     *
     * @param other another person
     * @return whether issuer and subject are the same
     */
    public boolean isSame(Person other) {
        return issuer.equals(other.issuer) && subject.equals(other.subject);
    }
}
