/** A machine that others use, too: what another user sees, and what comes of it. */
package io.kstlib.tests.otheruser;
