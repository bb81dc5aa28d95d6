/**
 * The client of an authorization server, the provider type {@code oauth2}, and the client authentications of RFC 6749. Other providers are based on it.
 *
 * <p>A request that the browser does not carry. {@code RequestPolicy} decides from the section and the server's metadata whether an authorization
 * request is pushed (RFC 9126), and finds a section and a server that do not go together, for the login and the preflight ({@code Preflight}).
 * {@code PushedRequest} sends it, and a refusal ends the login.
 *
 * <p>What is signed. {@code RequestPolicy} decides whether an authorization request is signed (JAR), and {@code SignedRequests} makes its claims. A
 * plugin signs: the first client authentication that {@code signsRequests}. A flow asks {@code FlowContext.requestObject} for the signed
 * request, and {@code FlowContext.authorizationResponse} for the parameters of a response that may be believed: where the section wants signed ones
 * (JARM), those in the JWT that {@code SignedResponses} verified. The callback server only compares the {@code state} in it.
 *
 * <p>A security profile. {@code SecurityProfile} is part of the SPI, because plugins obey it, too: what signs has its algorithms only.
 * {@code ProfileRules} is about the section, {@code Preflight} about the server and the capabilities of the plugins ({@code Strength},
 * {@code TokenPresentation.bindsTokens}), before anything is sent.
 *
 * <p>Plugins authenticate the client and present its tokens. {@code ClientAuthenticator} asks the client authentication that
 * {@code token_endpoint_auth_method} names, else the strongest that is configured and that the server accepts, for each request in the name of the
 * client. A plugin in {@code plugins/} authenticates a client only where a section names it. A {@code client_secret}, a {@code client_key}, a
 * {@code client_certificate}, or a named client authentication other than {@code none} makes a client confidential
 * ({@code OAuth2Keys.isPublicClient}). A token is presented by the plugin of its {@code token_type}, in {@code PresentedToken} and at the userinfo
 * endpoint; that plugin sees each answer, and may have a request that was refused sent once more before the token is replaced. A token whose type no
 * plugin has is not accepted.
 */
@NullMarked
package io.kstlib.auth.oauth2.client;

import org.jspecify.annotations.NullMarked;
