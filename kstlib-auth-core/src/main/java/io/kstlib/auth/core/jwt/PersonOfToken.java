package io.kstlib.auth.core.jwt;

import io.kstlib.auth.api.token.Person;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a token which person logged in. Not verified here: the login that brought the ID token did that. A login without ID token can note the person
 * beside the token.
 */
public final class PersonOfToken {

    /**
     * The claims that may name a person, the best one first (OpenID Connect Core 1.0 section 5.1). Servers without OpenID Connect have {@code login} or
     * {@code user}.
     */
    private static final List<String> NAMES = List.of("preferred_username", "login", "email", "name", "user", "sub");

    /** The field of the metadata that only kstlib writes. */
    private static final String OWN = "kstlib";

    private static final String NOTE = "person";
    private static final String ISSUER = "issuer";
    private static final String SUBJECT = "subject";
    private static final String NAME = "name";

    private static final int LONGEST = 120;

    private PersonOfToken() {}

    /**
     * {@return the person by the ID token, or else by the note of the login; empty if there is neither, or the ID token lacks {@code iss} or {@code sub}}
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
                : noted(token);
    }

    /**
     * Notes the person of a token without ID token.
     *
     * @param token a token
     * @param issuer the server that knows the person
     * @param subject what tells the person from others at that server
     * @param claims what the server says of the person; a name is taken from it
     * @return the token with the note
     */
    public static Token noting(Token token, String issuer, String subject, Map<String, ?> claims) {
        String name = name(claims);
        return with(token, Map.of(ISSUER, issuer, SUBJECT, subject, NAME, name.isEmpty() ? subject : name));
    }

    /**
     * {@return a token with the note of another one; unchanged if that one has none}
     *
     * @param token a token
     * @param noted a token that may have a note
     */
    public static Token withNoteOf(Token token, Token noted) {
        return note(noted).map(note -> with(token, note)).orElse(token);
    }

    private static Token with(Token token, Map<?, ?> note) {
        Map<String, Object> own = new LinkedHashMap<>();
        if (token.metadata().get(OWN) instanceof Map<?, ?> present) {
            present.forEach((key, value) -> own.put(String.valueOf(key), value));
        }
        own.put(NOTE, note);
        Map<String, Object> metadata = new LinkedHashMap<>(token.metadata());
        metadata.put(OWN, own);
        return token.toBuilder().metadata(metadata).build();
    }

    private static Optional<Map<?, ?>> note(Token token) {
        return token.metadata().get(OWN) instanceof Map<?, ?> own && own.get(NOTE) instanceof Map<?, ?> note
                ? Optional.of(note)
                : Optional.empty();
    }

    private static Optional<Person> noted(Token token) {
        return note(token)
                .flatMap(note -> note.get(ISSUER) instanceof String issuer
                                && note.get(SUBJECT) instanceof String subject
                                && note.get(NAME) instanceof String name
                        ? Optional.of(new Person(issuer, subject, shown(name)))
                        : Optional.empty());
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

    private static String name(Map<String, ?> claims) {
        return NAMES.stream()
                .<@Nullable Object>map(claims::get)
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
