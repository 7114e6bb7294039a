using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>The secret that the servers of an installation share (contract agentserver 3.20); without a configured one nobody is such a server.</summary>
internal sealed class InternalSecret : ICredentials
{
    private const string Header = "X-Internal-Secret";

    public IReadOnlyList<CredentialForm> Forms { get; } = [new("internalSecret", "The secret of the installation's own servers, setting `AgentPlatform:AgentServer:InternalSecret`.", Header)];

    public ValueTask<Result<Caller>> Identify(HttpContext context)
    {
        var configured = context.RequestServices.GetRequiredService<AgentServerSettings>().InternalSecret;
        // Hashed first, so that the comparison takes as long for texts of any length.
        var equal = CryptographicOperations.FixedTimeEquals(Hash(context.Request.Headers[Header].ToString()), Hash(configured));
        return ValueTask.FromResult<Result<Caller>>(configured.Length > 0 && equal ? Caller.Sibling : CommonErrors.Unauthenticated);
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
