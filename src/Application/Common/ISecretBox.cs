namespace AgentPlatform.Application.Common;

/// <summary>Keeps secrets that must be shown again: encrypted and authenticated under the platform's key ring.</summary>
public interface ISecretBox
{
    byte[] Seal(string secret);

    /// <summary>The secret, or null when the key it was sealed with is gone.</summary>
    string? Open(byte[] box);
}
