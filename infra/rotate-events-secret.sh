#!/bin/sh
# Changes the secret that events carry, without losing one. Run by hand:
#   sh infra/rotate-events-secret.sh begin     the app takes old and new, Event Grid sends the new one
#   sh infra/rotate-events-secret.sh end       25 hours later, when no event with the old one is tried again
# A run that was broken off is run again.
set -eu
infra=$(dirname "$0")
. "$infra/hooks/lib.sh"

# When Event Grid began to send the secret that is now in the vault, in seconds; 0 while it does not.
since() {
  found=$(az keyvault secret show --vault-name "$ALERTS_VAULT_NAME" --name events-secret --query tags.subscribed --output tsv)
  case "$found" in [0-9]*) echo "$found" ;; *) echo 0 ;; esac
}

at=$(since)
case "${1:-}" in
  begin)
    if [ "$at" -gt 0 ]; then
      read_secret events-secret | put_secret events-secret-previous
      random_secret | put_secret events-secret
    fi
    refresh_secrets
    subscribe
    ;;
  end)
    [ "$at" -gt 0 ] || { echo "The rotation was broken off: run begin again first." >&2; exit 1; }
    [ $(($(date +%s) - at)) -ge 90000 ] || { echo "Events with the old secret are still tried again: wait until 25 hours after begin." >&2; exit 1; }
    random_secret | put_secret events-secret-previous # known to nobody
    refresh_secrets
    ;;
  *)
    echo "begin or end?" >&2
    exit 2
    ;;
esac
