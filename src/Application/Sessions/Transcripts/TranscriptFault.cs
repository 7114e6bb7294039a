namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>Why a recording cannot be read.</summary>
/// <param name="Line">The line that is at fault, from 1.</param>
/// <param name="Reason">One sentence for people, without what the recording says.</param>
public sealed record TranscriptFault(int Line, string Reason);

/// <summary>Carries a fault out of the depths of reading; <see cref="TranscriptReader"/> makes a value of it.</summary>
internal sealed class TranscriptFaultException(string reason, int? line = null) : Exception(reason)
{
    /// <summary>Null where only the reader knows which line it is at.</summary>
    public int? Line { get; } = line;
}
