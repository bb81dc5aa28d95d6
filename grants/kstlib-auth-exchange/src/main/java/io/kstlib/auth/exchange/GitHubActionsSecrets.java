package io.kstlib.auth.exchange;

import io.kstlib.auth.spi.secret.SecretContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;

/** {@code github-actions://AUDIENCE}: the ID token that GitHub issues to a job, for an audience. */
public final class GitHubActionsSecrets implements SecretResolverFactory {

    static final String SCHEME = "github-actions";

    /** For {@link java.util.ServiceLoader}. */
    public GitHubActionsSecrets() {}

    @Override
    public String type() {
        return SCHEME;
    }

    @Override
    public String description() {
        return "the ID token of a job of GitHub Actions, for an audience: github-actions://AUDIENCE";
    }

    @Override
    public SecretResolver create(SecretContext context) {
        return new GitHubActionsToken(context);
    }
}
