package io.kstlib.auth.dpop;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.testkit.TokenPresentationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class DpopContractTest extends TokenPresentationContract {

    private static final Secret KEY =
            ProofKey.fresh(ProofKey.algorithms(), List.of()).orElseThrow().stored();

    @Override
    protected TokenPresentationFactory factory() {
        return new DpopFactory();
    }

    @Override
    protected TestContext context() {
        return TestContext.of("auth.token_presentations.dpop", Map.of());
    }

    @Override
    protected Optional<String> nonceHeader() {
        return Optional.of("DPoP-Nonce");
    }

    @Override
    protected Token token(Secret accessToken) {
        return super.token(accessToken).toBuilder().proofKey(KEY).build();
    }
}
