/** A program that names the provider only; the storage is found at run time. */
module com.example.consumer {
    requires io.kstlib.auth.oidc;
}
