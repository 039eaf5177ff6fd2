// How this process uses OpenSSL. Only programs of our own call it; inside somebody else's process the library leaves
// OpenSSL's global state alone.
#pragma once

namespace assay::crypto {

/// For main(): OpenSSL is told, before its first use by us, to skip openssl.cnf, the tables of legacy algorithm names
/// and its clean-up at exit. It saves about two thirds of what the first signature of a process costs and changes no
/// result; errors of OpenSSL are then named by number. Costs nothing by itself; safe to call twice.
void start_lean() noexcept;

}  // namespace assay::crypto
