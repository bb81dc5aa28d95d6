package com.example.jdbc;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.h2.api.CredentialsValidator;
import org.h2.security.auth.AuthenticationInfo;
import org.h2.security.auth.ConfigProperties;

/** Lets those in whose password is a token that the identity provider knows. It asks the provider at each connection. */
public final class TokenValidator implements CredentialsValidator {

    private final HttpClient http = HttpClient.newHttpClient();
    private URI userInfo;

    /** For H2. */
    public TokenValidator() {}

    @Override
    public void configure(ConfigProperties properties) {
        userInfo = URI.create(properties.getStringValue("userInfo"));
    }

    @Override
    public boolean validateCredentials(AuthenticationInfo connection) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(userInfo)
                .header("Authorization", "Bearer " + connection.getPassword())
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    }
}
