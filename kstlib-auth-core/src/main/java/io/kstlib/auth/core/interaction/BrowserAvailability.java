package io.kstlib.auth.core.interaction;

import io.kstlib.files.SearchPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out whether a login with a browser works on this machine. There must be a browser to open, and the browser's loopback, to which it is
 * sent back, must be this machine. {@code $BROWSER} decides where it is set. Immutable.
 */
public final class BrowserAvailability {

    private static final List<String> OF_SSH = List.of("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY");
    private static final List<String> OF_CONTAINERS = List.of("container", "KUBERNETES_SERVICE_HOST");
    private static final List<String> FILES_OF_CONTAINERS = List.of(".dockerenv", "run/.containerenv");

    private final Map<String, String> environment;
    private final String operatingSystem;
    private final Path root;

    BrowserAvailability(Map<String, String> environment, String operatingSystem, Path root) {
        this.environment = Map.copyOf(environment);
        this.operatingSystem = operatingSystem;
        this.root = root;
    }

    /**
     * Finds out about this machine.
     *
     * @param environment the environment variables
     * @return what a browser can be opened with here
     */
    public static BrowserAvailability of(Map<String, String> environment) {
        return new BrowserAvailability(environment, System.getProperty("os.name", ""), Path.of("/"));
    }

    /**
     * Returns the reason why a login with a browser does not work here.
     *
     * @return the reason, such as "this is a remote shell (SSH)"; empty when a browser can be opened
     */
    public Optional<String> noBrowserReason() {
        Browser.Commands commands = Browser.Commands.of(environment, operatingSystem);
        if (commands.areChosen()) {
            return Optional.empty();
        }
        if (isSet("VSCODE_IPC_HOOK_CLI") && isOnPath("code")) {
            return Optional.empty(); // it opens the browser where the person is, and forwards loopback to here
        }
        boolean hasDisplay = isSet("DISPLAY") || isSet("WAYLAND_DISPLAY");
        if (!hasDisplay && OF_SSH.stream().anyMatch(this::isSet)) {
            return Optional.of("this is a remote shell (SSH)");
        }
        boolean isWsl = isSet("WSL_DISTRO_NAME") || isSet("WSL_INTEROP");
        if (!hasDisplay && !isWsl && isContainer()) {
            return Optional.of("this is a container");
        }
        if (commands.programs().isEmpty()) {
            return Optional.of("there is no display here");
        }
        if (isUnix() && commands.programs().stream().noneMatch(this::isOnPath)) {
            return Optional.of(
                    "nothing that opens a browser is installed (" + String.join(", ", commands.programs()) + ")");
        }
        return Optional.empty();
    }

    private boolean isUnix() {
        String name = operatingSystem.toLowerCase(Locale.ROOT);
        return !name.startsWith("windows") && !name.startsWith("mac");
    }

    private boolean isContainer() {
        return OF_CONTAINERS.stream().anyMatch(this::isSet)
                || FILES_OF_CONTAINERS.stream().map(root::resolve).anyMatch(Files::exists);
    }

    private boolean isOnPath(String program) {
        return SearchPath.of(environment).find(program).isPresent();
    }

    private boolean isSet(String name) {
        return !environment.getOrDefault(name, "").isBlank();
    }

    @Override
    public String toString() {
        return "BrowserAvailability[" + operatingSystem + "]"; // the environment may hold secrets
    }
}
