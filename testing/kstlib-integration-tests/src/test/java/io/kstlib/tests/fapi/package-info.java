/** The modules of the FAPI 2.0 plan of the OpenID Foundation's conformance suite, at a scripted server. */
package io.kstlib.tests.fapi;
