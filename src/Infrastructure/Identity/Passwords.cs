using AgentPlatform.Application.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Infrastructure.Identity;

/// <summary>ASP.NET Core's hasher: PBKDF2 with HMAC-SHA512, a 16-byte salt, 32 bytes of output; the stored text names all of it.</summary>
internal sealed class Passwords : IPasswords, IDisposable
{
    private readonly PasswordHasher<object> hasher;
    private readonly string nobody;

    // Hashing is pure computation: more at once than there are cores would only make everybody wait, requests that need no hash included.
    private readonly SemaphoreSlim turns = new(Math.Max(1, Environment.ProcessorCount - 1));

    public Passwords(IdentitySettings settings)
    {
        hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = settings.PasswordIterations }));
        nobody = hasher.HashPassword(this, Domain.Identity.Secrets.Hex(16));
    }

    public Task<string> Hash(string password, CancellationToken ct) => InTurn(() => hasher.HashPassword(this, password), ct);

    public async Task<PasswordVerdict> Verify(string? hash, string password, CancellationToken ct)
    {
        var verdict = await InTurn(() => hasher.VerifyHashedPassword(this, hash ?? nobody, password), ct);
        if (hash is null) return PasswordVerdict.Wrong;
        return verdict switch
        {
            PasswordVerificationResult.Success => PasswordVerdict.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordVerdict.RightButOutdated,
            PasswordVerificationResult.Failed => PasswordVerdict.Wrong,
        };
    }

    public void Dispose() => turns.Dispose();

    private async Task<T> InTurn<T>(Func<T> compute, CancellationToken ct)
    {
        await turns.WaitAsync(ct);
        try
        {
            return await Task.Run(compute, ct);
        }
        finally
        {
            turns.Release();
        }
    }
}
