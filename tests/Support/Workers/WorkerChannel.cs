using System.Collections.Concurrent;
using CommunityAlerts.Tests.Support.Workers.Protocol;
using Grpc.Core;

namespace CommunityAlerts.Tests.Support.Workers;

/// <summary>
/// The gRPC service of the Functions host, for one worker: sends requests on the worker's stream and matches its
/// responses to them.
/// </summary>
public sealed class WorkerChannel : FunctionRpc.FunctionRpcBase, IDisposable
{
    private readonly TaskCompletionSource<string> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _requests = new(
        StringComparer.Ordinal
    );
    private readonly ConcurrentQueue<RpcLog> _logs = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private IServerStreamWriter<StreamingMessage>? _toWorker;
    private int _lastRequest;

    /// <summary>The id by which the worker introduced itself, once it has.</summary>
    public Task<string> StartedAsync(CancellationToken cancellationToken) => _started.Task.WaitAsync(cancellationToken);

    /// <summary>Log entries of the worker, sent through the host.</summary>
    public IReadOnlyCollection<RpcLog> Logs => _logs;

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream,
        IServerStreamWriter<StreamingMessage> responseStream,
        ServerCallContext context
    )
    {
        _toWorker = responseStream;
        try
        {
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                Take(requestStream.Current);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The worker's process ended.
        }

        foreach (var request in _requests.Values)
        {
            request.TrySetException(new IOException("The worker ended before it answered."));
        }
    }

    /// <summary>Sends a request and waits for its response.</summary>
    /// <param name="message">The request; its id is filled in, as the invocation's where it is one.</param>
    /// <param name="patience">Time that the worker may take.</param>
    /// <exception cref="TimeoutException">It took longer.</exception>
    public async Task<StreamingMessage> AskAsync(StreamingMessage message, TimeSpan patience)
    {
        var id = message.InvocationRequest?.InvocationId ?? $"request-{Interlocked.Increment(ref _lastRequest)}";
        message.RequestId = id;
        var response = _requests[id] = new TaskCompletionSource<StreamingMessage>(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        try
        {
            await TellAsync(message);
            return await response.Task.WaitAsync(patience);
        }
        finally
        {
            _requests.TryRemove(id, out _);
        }
    }

    /// <summary>Sends a message that has no response.</summary>
    public async Task TellAsync(StreamingMessage message)
    {
        await _writing.WaitAsync();
        try
        {
            await _toWorker!.WriteAsync(message);
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private void Take(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.StartStream:
                _started.TrySetResult(message.StartStream.WorkerId);
                break;
            case StreamingMessage.ContentOneofCase.RpcLog:
                _logs.Enqueue(message.RpcLog);
                break;
            default:
                var id = message.InvocationResponse?.InvocationId ?? message.RequestId;
                if (_requests.TryGetValue(id, out var request))
                {
                    request.TrySetResult(message);
                }

                break;
        }
    }
}
