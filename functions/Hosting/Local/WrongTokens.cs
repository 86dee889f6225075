using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Hosting.Local;

/// <summary>
/// Slows down guessing of tokens: requests with a token that nobody has wait for one another, half a second each.
/// Others do not wait.
/// </summary>
public sealed class WrongTokens(ICallers callers) : IDisposable
{
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>
    /// Delays <paramref name="next"/> where the token is wrong; a request without one continues, to be answered that
    /// nobody is signed in.
    /// </summary>
    public async Task DelayAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.Authorization.Count > 0 && !callers.Identify(context.Request).IsOk)
        {
            await _gate.WaitAsync(context.RequestAborted);
            try
            {
                await Task.Delay(Delay, TimeProvider.System, context.RequestAborted);
            }
            finally
            {
                _gate.Release();
            }
        }

        await next(context);
    }

    public void Dispose() => _gate.Dispose();
}
