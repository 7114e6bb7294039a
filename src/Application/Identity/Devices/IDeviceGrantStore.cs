using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity.Devices;

public interface IDeviceGrantStore
{
    /// <summary>Stores a new one; false, and nothing is stored, where another one has its user code.</summary>
    Task<bool> Add(DeviceGrant grant, CancellationToken ct);

    /// <summary>The request of this device code, locked until the end of the transaction.</summary>
    Task<DeviceGrant?> LockByDevice(byte[] hash, CancellationToken ct);

    /// <summary>The request of this user code, locked.</summary>
    Task<DeviceGrant?> LockByUserCode(string code, CancellationToken ct);

    /// <summary>The request that a browser's challenge names, locked.</summary>
    Task<DeviceGrant?> LockByChallenge(byte[] hash, CancellationToken ct);

    Task Save(DeviceGrant grant, CancellationToken ct);

    Task AddToken(GrantToken token, CancellationToken ct);

    /// <summary>The token with this hash, whether it is still good or not.</summary>
    Task<GrantToken?> FindToken(byte[] hash, CancellationToken ct);
}
