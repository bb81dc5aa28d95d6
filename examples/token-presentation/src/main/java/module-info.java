/** The token presentation {@code company_proof}. */
module com.example.presentation {
    requires io.kstlib.auth.api;

    provides io.kstlib.auth.spi.presentation.TokenPresentationFactory with
            com.example.presentation.ProofFactory;
}
