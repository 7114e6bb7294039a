namespace AgentPlatform.Domain.Common;

/// <summary>What the pipeline needs to know of any result without knowing its value.</summary>
public interface IOutcome<out TSelf>
    where TSelf : IOutcome<TSelf>
{
    Error? Error { get; }

    /// <summary>True when the writes made before the refusal stand ("refuse and keep", docs/writes.md).</summary>
    bool Keeps { get; }

    static abstract TSelf Fail(Error error);
}

/// <summary>A value, or the refusal that stands in its place.</summary>
public sealed class Result<T> : IOutcome<Result<T>>
{
    private readonly T? value;

    private Result(T? value, Error? error, bool keeps) => (this.value, Error, Keeps) = (value, error, keeps);

    public Error? Error { get; }

    public bool Keeps { get; }

    public T Value => Error is null ? value! : throw new InvalidOperationException($"A refusal has no value: {Error.Code}");

    public static Result<T> Of(T value) => new(value, null, keeps: true);

    public static Result<T> Fail(Error error) => new(default, error, keeps: false);

    /// <summary>Refuses, yet what was written so far is committed.</summary>
    public static Result<T> RefuseAndKeep(Error error) => new(default, error, keeps: true);

    public static implicit operator Result<T>(T value) => Of(value);

    public static implicit operator Result<T>(Error error) => Fail(error);

    public Result<TOther> Map<TOther>(Func<T, TOther> map) => Error is null ? map(value!) : Error;
}

/// <summary>The value of a command that has nothing to tell but its success.</summary>
public readonly record struct Done;
