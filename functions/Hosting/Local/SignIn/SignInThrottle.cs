using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>
/// Slows down the guessing of tokens: requests with an unknown token or device are delayed one after the other, half a
/// second each, and refused at once while many others wait. Nobody else is delayed.
/// </summary>
/// <param name="callers">Identifies who calls.</param>
/// <param name="sessions">The devices that are no guesses, though their sign-in has ended.</param>
/// <param name="clock">The machine's clock.</param>
public sealed class SignInThrottle(ICallers callers, Sessions sessions, TimeProvider clock) : IDisposable
{
    /// <summary>The number of wrong guesses that wait at the same time.</summary>
    public const int MaxWaiting = 16;

    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private int _waiting;

    /// <summary>
    /// Delays or refuses <paramref name="next"/> where the token or the device is unknown; a request without either
    /// continues, since its route may be public.
    /// </summary>
    public async Task DelayAsync(HttpContext context, RequestDelegate next)
    {
        if (IsGuess(context.Request) && await WaitAsync(context.RequestAborted) is { } refusal)
        {
            await refusal.ToHttp().ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    /// <summary>Waits for the turn of one wrong guess, half a second after the one before.</summary>
    /// <returns>Null after the wait; <c>too-many-guesses</c> where <see cref="MaxWaiting"/> others wait.</returns>
    public async Task<Problem?> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > MaxWaiting)
            {
                return LocalProblems.TooManyGuesses();
            }

            await _gate.WaitAsync(cancellationToken);
            try
            {
                await Task.Delay(Delay, clock, cancellationToken);
            }
            finally
            {
                _gate.Release();
            }

            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _gate.Dispose();

    private bool IsGuess(HttpRequest request) =>
        LocalCallers.HasCredentials(request) && !callers.Identify(request).IsOk && !IsKnownDevice(request);

    private bool IsKnownDevice(HttpRequest request) =>
        request.Headers.Authorization.Count == 0
        && SessionSecrets.Read(request) is { } secrets
        && sessions.IsKnown(secrets);
}
