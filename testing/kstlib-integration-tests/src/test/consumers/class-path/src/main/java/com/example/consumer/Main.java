package com.example.consumer;

import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import java.nio.file.Path;

/** Prints the plugins that are there, and for each provider of the given configuration file whether a person is logged in. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        try (Kstlib kstlib =
                Kstlib.builder().configFile(Path.of(arguments[0])).warnings(warning -> {}).build()) {
            kstlib.plugins().stream()
                    .map(plugin -> plugin.kind() + " " + plugin.types().get(0))
                    .sorted()
                    .forEach(System.out::println);
            kstlib.providers().forEach(provider -> {
                AuthClient client = kstlib.client(provider.name());
                System.out.println(provider.name() + (client.isAuthenticated() ? " is logged in" : " is not logged in"));
            });
        }
    }
}
