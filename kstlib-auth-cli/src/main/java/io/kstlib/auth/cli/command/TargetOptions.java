package io.kstlib.auth.cli.command;

import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.core.AuthClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The options for the target of an access token, if it is not that of the login. */
public final class TargetOptions {

    /** The option for scopes. */
    public static final String SCOPE = "--scope";

    /** The option for the names of services. */
    public static final String AUDIENCE = "--audience";

    /** The option for the URIs of services. */
    public static final String RESOURCE = "--resource";

    /** All three. */
    public static final List<String> OPTIONS = List.of(SCOPE, AUDIENCE, RESOURCE);

    private TargetOptions() {}

    /**
     * Adds all three options.
     *
     * @param spec the specification of a command that uses an access token
     */
    public static void addOptions(SpecBuilder spec) {
        spec.texts("SCOPE", "Use a token for this scope only, or several separated by spaces; may be repeated", SCOPE);
        addServices(spec, "Use a token");
    }

    /**
     * Adds those for services.
     *
     * @param spec the specification of a command
     * @param what the action of the command, in words before "for"
     */
    public static void addServices(SpecBuilder spec, String what) {
        spec.texts("NAME", what + " for the service that the provider knows by this name; may be repeated", AUDIENCE);
        spec.texts("URI", what + " for the service at this URI (RFC 8707); may be repeated", RESOURCE);
    }

    /**
     * {@return the target of the token; empty for that of the login}
     *
     * @param arguments the arguments of a command with these options
     * @throws CommandException if a value is not valid
     */
    public static Optional<Target> of(Arguments arguments) {
        List<String> scopes = arguments.texts(SCOPE).stream()
                .flatMap(words -> Stream.of(words.strip().split("\\s+", -1)))
                .toList();
        List<String> audiences = arguments.texts(AUDIENCE);
        List<String> resources = arguments.texts(RESOURCE);
        if (scopes.isEmpty() && audiences.isEmpty() && resources.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Target(scopes, audiences, resources));
        } catch (IllegalArgumentException invalid) {
            throw CommandException.configuration(
                    SCOPE + ", " + AUDIENCE + " and " + RESOURCE + ": " + invalid.getMessage());
        }
    }

    /**
     * {@return the options that name it, word by word}
     *
     * @param target the target of a token
     */
    public static List<String> words(Target target) {
        List<String> words = new ArrayList<>();
        target.scopes().forEach(scope -> words.addAll(List.of(SCOPE, scope)));
        target.audiences().forEach(audience -> words.addAll(List.of(AUDIENCE, audience)));
        target.resources().forEach(resource -> words.addAll(List.of(RESOURCE, resource)));
        return words;
    }

    /**
     * {@return the client for the target that the arguments name}
     *
     * @param client the client of a provider
     * @param arguments the arguments of a command with these options
     */
    public static AuthClient client(AuthClient client, Arguments arguments) {
        Optional<Target> target = of(arguments);
        return target.isPresent() ? client.forTarget(target.get()) : client;
    }
}
