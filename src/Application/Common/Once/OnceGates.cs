namespace AgentPlatform.Application.Common.Once;

/// <summary>Lets one request of a key through at a time; its duplicates on this node wait in memory, without a connection. A key that nobody waits for takes no room.</summary>
internal sealed class OnceGates
{
    private readonly Dictionary<UInt128, Gate> gates = [];

    /// <summary>Keys that somebody is at work on or waits for.</summary>
    public int Count
    {
        get
        {
            lock (gates) return gates.Count;
        }
    }

    /// <summary>Waits for the turn of this key; whoever is cancelled while waiting leaves nothing behind.</summary>
    public async Task<Turn> Enter(OnceKey key, CancellationToken ct)
    {
        Gate? gate;
        lock (gates)
        {
            if (!gates.TryGetValue(key.Id, out gate)) gates.Add(key.Id, gate = new Gate());
            gate.Visitors++;
        }

        try
        {
            await gate.Opening.WaitAsync(ct);
            return new Turn(this, key.Id, gate);
        }
        catch
        {
            Leave(key.Id, gate);
            throw;
        }
    }

    private void Leave(UInt128 id, Gate gate)
    {
        lock (gates)
        {
            if (--gate.Visitors > 0) return;
            gates.Remove(id);
        }

        gate.Opening.Dispose();
    }

    /// <summary>The right to work on a key, until it is disposed.</summary>
    internal sealed class Turn(OnceGates owner, UInt128 id, Gate gate) : IDisposable
    {
        /// <summary>What is known to be stored: those who wait need not ask the database again.</summary>
        public OnceEntry? Known
        {
            get => gate.Known;
            set => gate.Known = value;
        }

        public void Dispose()
        {
            gate.Opening.Release();
            owner.Leave(id, gate);
        }
    }

    internal sealed class Gate
    {
        public SemaphoreSlim Opening { get; } = new(1);

        public int Visitors { get; set; }

        public OnceEntry? Known { get; set; }
    }
}
