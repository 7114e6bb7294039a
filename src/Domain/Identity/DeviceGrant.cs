using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Identity;

/// <summary>How far a device authorization has come.</summary>
public enum DeviceGrantState
{
    /// <summary>The program waits; nobody has entered its code.</summary>
    Pending,

    /// <summary>Somebody who is logged in has entered the code.</summary>
    Recognized,

    /// <summary>They chose a workspace and agreed.</summary>
    Approved,

    /// <summary>They said no.</summary>
    Denied,

    /// <summary>The program has its token.</summary>
    Redeemed,
}

/// <summary>
/// A program without a browser asks for access, and a person with one answers (RFC 8628). The program polls with the device code; the person enters the user code. From then on a challenge,
/// which their browser made up, names the request in its pages; only they can answer it.
/// </summary>
public sealed class DeviceGrant
{
    /// <summary>From the asking to the token.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>Seconds that must lie between two polls at first.</summary>
    public const int FirstInterval = 5;

    /// <summary>Seconds that the interval grows by with each poll that comes too early.</summary>
    public const int SlowDownBy = 5;

    /// <summary>Seconds of the longest interval.</summary>
    public const int LongestInterval = 300;

    // What a poll may be early: networks do not keep distances.
    private static readonly TimeSpan Jitter = TimeSpan.FromMilliseconds(500);

    private const int SecretBytes = 32;

    private DeviceGrant() { }

    /// <summary>SHA-256 of the device code.</summary>
    public byte[] DeviceHash { get; private set; } = [];

    /// <summary>SHA-256 of the challenge; of a text that nobody knows until somebody has entered the user code.</summary>
    public byte[] ChallengeHash { get; private set; } = [];

    public string UserCode { get; private set; } = "";

    public string ClientId { get; private set; } = "";

    /// <summary>What the program asks for, in its order.</summary>
    public string[] Scopes { get; private set; } = [];

    public DeviceGrantState State { get; private set; }

    /// <summary>Who entered the code.</summary>
    public UserId? User { get; private set; }

    /// <summary>What they chose.</summary>
    public WorkspaceId? Workspace { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? PolledAt { get; private set; }

    /// <summary>Seconds.</summary>
    public int PollInterval { get; private set; }

    /// <summary>Begins one; the text is the device code, 64 lower-case hexadecimal digits.</summary>
    public static (DeviceGrant Grant, string DeviceCode) Begin(DeviceClient client, IReadOnlyList<string> scopes, DateTimeOffset now)
    {
        var code = Secrets.Hex(SecretBytes);
        return (new DeviceGrant
        {
            DeviceHash = Secrets.Hash(code),
            ChallengeHash = Secrets.Hash(DeviceChallenge.New()),
            UserCode = UserCodes.New(),
            ClientId = client.Id,
            Scopes = [.. scopes],
            CreatedAt = now,
            ExpiresAt = now + Lifetime,
            PollInterval = FirstInterval,
        }, code);
    }

    /// <summary>Somebody enters the user code; <paramref name="challengeHash"/> is how their browser names the request from now on. The same again changes nothing.</summary>
    public Error? Recognize(UserId by, byte[] challengeHash, DateTimeOffset now)
    {
        if (now >= ExpiresAt) return DeviceGrantErrors.UnknownUserCode;
        if (State is DeviceGrantState.Recognized && User == by && challengeHash.AsSpan().SequenceEqual(ChallengeHash)) return null;
        // Also the same person in another window: a code is entered once, so that what is asked in one page is not answered in another.
        if (State is not DeviceGrantState.Pending) return DeviceGrantErrors.UnknownUserCode;
        (State, User, ChallengeHash) = (DeviceGrantState.Recognized, by, challengeHash);
        return null;
    }

    /// <summary>Whoever entered the code agrees, for this workspace.</summary>
    public Error? Approve(UserId by, WorkspaceId workspace, DateTimeOffset now)
    {
        if (Answer(by, now) is { } refusal) return refusal;
        (State, Workspace) = (DeviceGrantState.Approved, workspace);
        return null;
    }

    /// <summary>Whoever entered the code says no.</summary>
    public Error? Deny(UserId by, DateTimeOffset now)
    {
        if (Answer(by, now) is { } refusal) return refusal;
        State = DeviceGrantState.Denied;
        return null;
    }

    /// <summary>Whether the request is <paramref name="by"/>'s to answer, whatever has become of it.</summary>
    public Error? IsAskedOf(UserId by) => User == by ? null : DeviceGrantErrors.AnotherPerson;

    /// <summary>The program asks for its token, which it gets once. A refusal may have changed when it may ask again: it is to be stored.</summary>
    public Error? Redeem(string clientId, DateTimeOffset now)
    {
        if (!string.Equals(clientId, ClientId, StringComparison.Ordinal) || State is DeviceGrantState.Redeemed) return DeviceGrantErrors.InvalidGrant;
        if (now >= ExpiresAt) return DeviceGrantErrors.Expired;
        if (State is DeviceGrantState.Denied) return DeviceGrantErrors.Denied;
        // An answer that is there is not held back from somebody who asks too often.
        if (State is not DeviceGrantState.Approved) return Wait(now);
        State = DeviceGrantState.Redeemed;
        return null;
    }

    private Error Wait(DateTimeOffset now)
    {
        var isEarly = PolledAt is { } before && now - before < TimeSpan.FromSeconds(PollInterval) - Jitter;
        PolledAt = now;
        if (!isEarly) return DeviceGrantErrors.AuthorizationPending;
        PollInterval = Math.Min(PollInterval + SlowDownBy, LongestInterval);
        return DeviceGrantErrors.SlowDown;
    }

    private Error? Answer(UserId by, DateTimeOffset now)
    {
        if (IsAskedOf(by) is { } refusal) return refusal;
        return State is DeviceGrantState.Recognized && now < ExpiresAt ? null : DeviceGrantErrors.NotOpen;
    }
}
