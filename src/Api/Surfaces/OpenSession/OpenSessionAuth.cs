using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.OpenSession;

/// <summary>How OpenSession's clients prove who they are (contract opensession 3 and 4.1).</summary>
internal static class OpenSessionAuth
{
    /// <summary>A bearer credential counts if it is good; otherwise the caller is nobody.</summary>
    public sealed class OptionalBearer : ICredentials
    {
        public IReadOnlyList<CredentialForm> Forms { get; } = [CredentialForm.Bearer];

        public bool IsOptional => true;

        public async ValueTask<Result<Caller>> Identify(HttpContext context)
        {
            if (BearerCredentials.Text(context.Request) is not { } text) return Caller.Anonymous;
            var caller = await context.RequestServices.GetRequiredService<IAuthenticator>().Bearer(text, context.RequestAborted);
            return caller.Error is null ? caller : Caller.Anonymous;
        }
    }

    /// <summary>The operator's key in <c>X-OpenSession-Admin-Key</c>; without a configured one nobody is the operator.</summary>
    public sealed class AdminKey : ICredentials
    {
        public static readonly Error Invalid = new(ErrorKind.Unauthenticated, "opensession.invalid_admin_key", "invalid admin key");

        private const string Header = "X-OpenSession-Admin-Key";

        public IReadOnlyList<CredentialForm> Forms { get; } = [new("adminKey", "The operator's key, setting `AgentPlatform:OpenSession:AdminKey`.", Header)];

        public ValueTask<Result<Caller>> Identify(HttpContext context)
        {
            var configured = context.RequestServices.GetRequiredService<OpenSessionSettings>().AdminKey.Trim();
            var given = context.Request.Headers[Header].ToString().Trim();
            // Hashed first, so that the comparison takes as long for texts of any length.
            var equal = CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(configured)));
            return ValueTask.FromResult<Result<Caller>>(configured.Length > 0 && equal ? Caller.Operator : Invalid);
        }
    }
}

/// <summary>What an operator sets for this surface alone.</summary>
internal sealed record OpenSessionSettings
{
    /// <summary>Allows deleting any session by <c>X-OpenSession-Admin-Key</c>; empty switches that off.</summary>
    public string AdminKey { get; init; } = "";
}
