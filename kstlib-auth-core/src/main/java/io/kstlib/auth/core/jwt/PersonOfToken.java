package io.kstlib.auth.core.jwt;

import io.kstlib.auth.api.token.Person;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads from a token which person logged in. Not verified here: the login that brought the ID token did that. */
public final class PersonOfToken {

    /** The claims that may name a person, the best one first (OpenID Connect Core 1.0 section 5.1). */
    private static final List<String> NAMES = List.of("preferred_username", "email", "name", "sub");

    private static final int LONGEST = 120;

    private PersonOfToken() {}

    /**
     * {@return the person; empty if there is no ID token that can be read here, or it lacks {@code iss} or {@code sub}}
     *
     * @param token the token of a login
     */
    public static Optional<Person> of(Token token) {
        Map<String, @Nullable Object> claims = token.idToken()
                .flatMap(CompactJwt::ifReadable)
                .map(CompactJwt::payload)
                .orElse(Map.of());
        return claims.get("iss") instanceof String issuer && claims.get("sub") instanceof String subject
                ? Optional.of(new Person(issuer, subject, shown(name(claims))))
                : Optional.empty();
    }

    /**
     * {@return the person of the first token; empty unless it is known that the second one is that of another person}
     *
     * @param stored the token of one login
     * @param next the token of another login
     */
    public static Optional<Person> another(Token stored, Token next) {
        return of(next).flatMap(person -> of(stored).filter(owner -> !owner.isSame(person)));
    }

    private static String name(Map<String, @Nullable Object> claims) {
        return NAMES.stream()
                .map(claims::get)
                .filter(String.class::isInstance)
                .map(value -> ((String) value).strip())
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String shown(String text) {
        return PrintableText.escaped(text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…");
    }

    /**
     * Names a person in a sentence that names another one, too.
     *
     * @param person a person
     * @param other the other person
     * @return the name, and what differs from the other person where the names are equal; safe to print
     */
    public static String nameBeside(Person person, Person other) {
        if (!person.name().equals(other.name())) {
            return person.name();
        }
        String where = person.issuer().equals(other.issuer()) ? "" : " at " + shown(person.issuer());
        return person.name() + " (subject " + shown(person.subject()) + where + ")";
    }
}
