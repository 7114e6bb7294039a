using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Identity.Devices;

/// <summary>
/// Says to a program who let it in, and where. Signed with a key that is made from the one of access tokens and is another: nobody gets in with an id token, whatever its parts say.
/// </summary>
internal sealed class IdTokens(ISigningKeys keys)
{
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    /// <summary>Null while the installation signs no tokens. Good as long as the access token beside it.</summary>
    public string? Issue(string issuer, string clientId, UserId user, WorkspaceId workspace, WorkspaceRole role, DateTimeOffset now)
    {
        if (keys.Live.Count == 0) return null;
        var issued = now.ToUnixTimeSeconds();
        var payload = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = issuer,
            ["sub"] = user.Value.ToString(),
            ["aud"] = clientId,
            ["iat"] = issued,
            ["exp"] = issued + (long)GrantToken.Lifetime.TotalSeconds,
            ["workspace_id"] = workspace.Value.ToString(),
            ["workspace_role"] = role switch
            {
                WorkspaceRole.Owner => "owner",
                WorkspaceRole.Maintainer => "maintainer",
                WorkspaceRole.Developer => "developer",
                WorkspaceRole.Guest => "guest",
            },
        });
        var content = $"{Header}.{Base64Url.EncodeToString(payload)}";
        var key = HMACSHA256.HashData(keys.Live[0], "id token"u8);
        return $"{content}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(content)))}";
    }
}
