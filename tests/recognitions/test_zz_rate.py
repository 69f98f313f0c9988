import asyncio, time, cProfile, pstats
from tests.recognitions.test_races import _waiting, _mine, _decide, crowd, DECIDERS
from tests.recognitions.given import AFTER, on


async def test_rate(desks, crowd):
    with on(AFTER):
        uids, token = await _waiting(desks, 100), await desks.sign_in("chutich")
        await _mine(crowd, token, uids[:10])
        t = time.perf_counter()
        c = time.process_time()
        await _mine(crowd, token, uids[10:50])
        d = time.perf_counter() - t
        print("one decider %.1f /s, python %.1f ms each" % (40 / d, (time.process_time() - c) / 40 * 1e3))
        p = cProfile.Profile()
        p.enable()
        await _mine(crowd, token, uids[50:])
        p.disable()
        st = pstats.Stats(p)
        st.sort_stats("tottime").print_stats(22)
        st.sort_stats("cumulative").print_stats("service/|_generate_cache_key|_setup_joins|unnest|table_valued|_init_from")
