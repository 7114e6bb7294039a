using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace AgentPlatform.Infrastructure.Database;

/// <summary>How a transaction is tried again. Made once: building the pipeline checks its options by reflection, which is too much for every request.</summary>
internal sealed partial class TransactionRetries(TimeProvider clock, ILogger<TransactionRetries> log)
{
    public ResiliencePipeline Pipeline { get; } = new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } fault && Faults.IsWorthARetry(fault)),
            MaxRetryAttempts = 6,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(25),
            UseJitter = true,
            OnRetry = args =>
            {
                Log.Retrying(log, args.AttemptNumber + 1, args.Outcome.Exception!.Message);
                return ValueTask.CompletedTask;
            },
        })
        .Build();

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "A transaction is tried again (attempt {Attempt}): {Reason}")]
        public static partial void Retrying(ILogger log, int attempt, string reason);
    }
}
