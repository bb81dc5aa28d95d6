package io.kstlib.tests.command;

import java.util.List;

/** The configuration of one provider of type {@code oidc}, whose name is {@code corporate}. Tokens are in files, and the callback port is free. */
public final class CorporateConfiguration {

    private CorporateConfiguration() {}

    /**
     * @param issuer the issuer
     * @param clientId the client
     * @param furtherLines further keys of the provider's section
     * @return the content of {@code kstlib.conf.yml}, which ends in that section
     */
    public static String at(String issuer, String clientId, List<String> furtherLines) {
        StringBuilder further = new StringBuilder();
        furtherLines.forEach(line -> further.append("      ").append(line).append('\n'));
        return """
                auth:
                  default_provider: corporate
                  token_storage: file
                  callback_server: { port: 0 }
                  providers:
                    corporate:
                      type: oidc
                      issuer: %s
                      client_id: %s
                %s""".formatted(issuer, clientId, further);
    }
}
